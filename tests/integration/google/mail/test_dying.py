"""A Home Assistant that dies while it reports mail: what the next one reports."""

import asyncio

import pytest

from custom_components.homelab_hub.connections.google.mail.follower import Follower, Report
from custom_components.homelab_hub.connections.google.mail.progress import Arrival, ProgressFile
from custom_components.homelab_hub.upstream.errors import UpstreamError

from .post import Post


class DeathError(Exception):
    """The process ends here."""


class Life:
    """One run of Home Assistant, with the file that outlives it. It may die in a report."""

    def __init__(
        self, post: Post, *, dies_before: int | None = None, dies_after: int | None = None
    ) -> None:
        """Die before or after the report of a number."""
        self.reported: list[str] = []
        self._dies_before, self._dies_after = dies_before, dies_after
        self.follower = follower(post, self._report)

    def _report(self, arrival: Arrival) -> None:
        """Report a mail, or die."""
        if len(self.reported) == self._dies_before:
            raise DeathError
        self.reported.append(arrival.heading.subject)
        if len(self.reported) == self._dies_after:
            raise DeathError


def follower(post: Post, report: Report) -> Follower:
    """Return what follows the mail of an account, with a file of its own."""
    file = ProgressFile(post.hass, f"{post.entry.entry_id}.test")
    return Follower(post.hass, post.part.client, file, [], report)


async def begun(post: Post) -> None:
    """Take the mailbox as it is, then let two mails arrive."""
    life = Life(post)
    await life.follower.load()
    await life.follower.poll()
    post.box.deliver(subject="first")
    post.box.deliver(subject="second")


async def test_killed_between_disk_and_report_nothing_is_lost(post: Post) -> None:
    """The batch is on disk before the first report."""
    await begun(post)
    dying = Life(post, dies_before=0)
    await dying.follower.load()
    with pytest.raises(DeathError):
        await dying.follower.poll()
    post.box.deliver(subject="third")

    after = Life(post)
    await after.follower.load()
    after.follower.forget_reported([None])
    await after.follower.poll()
    assert dying.reported == []
    assert after.reported == ["first", "second", "third"]


@pytest.mark.parametrize("count", [1, 2])
async def test_killed_between_report_and_disk_nothing_is_repeated(post: Post, count: int) -> None:
    """What the event entity was restored with says how far it came."""
    await begun(post)
    dying = Life(post, dies_after=count)
    await dying.follower.load()
    with pytest.raises(DeathError):
        await dying.follower.poll()
    last = dying.follower.progress.pending[count - 1].heading.id
    post.box.deliver(subject="third")

    after = Life(post)
    await after.follower.load()
    after.follower.forget_reported([None, last])
    await after.follower.poll()
    assert dying.reported + after.reported == ["first", "second", "third"]


async def test_killed_before_the_disk_the_mails_are_asked_for_again(post: Post) -> None:
    """The cursor moves only together with the mails behind it."""
    await begun(post)
    dying = Life(post)
    await dying.follower.load()
    post.google.faults.put("server_error", endpoint="gmail.users.messages.get", status=400)
    with pytest.raises(UpstreamError):
        await dying.follower.poll()
    post.google.faults.clear()
    assert dying.reported == []

    after = Life(post)
    await after.follower.load()
    await after.follower.poll()
    assert after.reported == ["first", "second"]


async def test_who_stops_in_a_report_brings_it_to_its_end(post: Post) -> None:
    """A cancelled look goes on until the disk says that the mails are reported."""
    await begun(post)
    reported: list[str] = []
    looks: list[asyncio.Task[bool]] = []

    def report(arrival: Arrival) -> None:
        """Stop, as Home Assistant does, in the middle of it."""
        reported.append(arrival.heading.subject)
        looks[0].cancel()

    stopping = follower(post, report)
    await stopping.load()
    looks.append(asyncio.create_task(stopping.poll()))
    with pytest.raises(asyncio.CancelledError):
        await looks[0]
    await stopping.save()
    assert reported == ["first", "second"]

    after = Life(post)
    await after.follower.load()
    await after.follower.poll()
    assert after.reported == []


async def test_a_file_that_cannot_be_read_is_a_new_beginning(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody is told of all the mail there is."""
    await begun(post)
    path = post.hass.config.path(".storage", f"homelab_hub.mail.{post.entry.entry_id}.test")

    def spoil() -> None:
        with open(path, "w") as file:  # noqa: PTH123 - a line is enough
            file.write('{"history_id": ')

    await post.hass.async_add_executor_job(spoil)
    after = Life(post)
    await after.follower.load()
    await after.follower.poll()
    assert after.reported == []
    assert "cannot be read" in caplog.text
    post.box.deliver(subject="third")
    await after.follower.poll()
    assert after.reported == ["third"]
