"""Labels, marks, the trash, saved attachments and the vacation responder."""

from pathlib import Path

from homeassistant.components import media_source
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .post import Post


@pytest.fixture
async def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the folder for media."""
    media = tmp_path / "media"
    hass.config.media_dirs = {"local": str(media)}
    hass.data["media_source_local_source"].media_dirs = hass.config.media_dirs
    return media


async def test_mails_are_labelled_marked_and_archived(post: Post) -> None:
    """One or many, and the count of unread ones follows."""
    label = post.box.add_label("Done")
    mails = [post.box.deliver() for _ in range(2)]
    ids = [mail.id for mail in mails]
    await post.look()
    assert post.state("sensor", "unread_INBOX").state == "5"

    await post.act("label_mail", message_ids=ids, add="done")
    await post.act("mark_mail", message_ids=ids[0], read=True, starred=True)
    await post.act("archive_mail", message_ids=ids[1])

    assert {"INBOX", "STARRED", label} <= mails[0].labels
    assert "UNREAD" not in mails[0].labels
    assert "INBOX" not in mails[1].labels
    assert post.state("sensor", "unread_INBOX").state == "3"


async def test_the_trash_gives_back(post: Post) -> None:
    """Nothing is deleted for ever."""
    mail = post.box.deliver()
    await post.act("trash_mail", message_ids=[mail.id])
    assert "TRASH" in mail.labels
    await post.act("trash_mail", message_ids=[mail.id], restore=True)
    assert "TRASH" not in mail.labels


async def test_what_changes_nothing_is_told(post: Post) -> None:
    """Instead of a call that Google refuses."""
    mail = post.box.deliver()
    for action in ("label_mail", "mark_mail"):
        with pytest.raises(ServiceValidationError) as refused:
            await post.act(action, message_ids=[mail.id])
        assert refused.value.translation_key == "mail_nothing_to_change"


async def test_attachments_are_saved_as_media(post: Post, folder: Path) -> None:
    """Names cannot lead out of the folder; nothing there is replaced."""
    files = [("../../évil/🏠 plan.pdf", b"one"), ("🏠 plan.pdf", b"two"), ("", b"three")]
    mail = post.box.deliver(attachments=[*files, ("large.bin", bytes(20 * 2**20))])
    answer = await post.act("save_attachments", message_id=mail.id, folder="mail/plans")

    def content() -> dict[str, int]:
        return {str(file.relative_to(folder)): file.stat().st_size for file in folder.rglob("*.*")}

    saved = await post.hass.async_add_executor_job(content)
    assert saved == {
        "mail/plans/🏠 plan.pdf": 3,
        "mail/plans/🏠 plan (2).pdf": 3,
        "mail/plans/large.bin": 20 * 2**20,
    } | {path: size for path, size in saved.items() if size == 5}
    resolved = await media_source.async_resolve_media(
        post.hass, answer["files"][1]["media_content_id"], None
    )
    assert resolved.path == folder / "mail/plans/🏠 plan (2).pdf"


@pytest.mark.parametrize("wrong", ["../out", "a/../../out", "~/x"])
async def test_a_folder_outside_is_refused(post: Post, folder: Path, wrong: str) -> None:
    """Before anything is fetched."""
    mail = post.box.deliver(attachments=[("a.txt", b"a")])
    with pytest.raises(ServiceValidationError) as refused:
        await post.act("save_attachments", message_id=mail.id, folder=wrong)

    assert refused.value.translation_key == "mail_folder_wrong"
    assert post.google.counts["gmail.users.messages.attachments.get"] == 0


async def test_a_name_that_is_not_in_the_mail_is_told(post: Post, folder: Path) -> None:
    """Nothing is saved then."""
    mail = post.box.deliver(attachments=[("a.txt", b"a")])
    with pytest.raises(ServiceValidationError):
        await post.act("save_attachments", message_id=mail.id, names=["a.txt", "b.txt"])

    assert await post.hass.async_add_executor_job(lambda: list(folder.rglob("*"))) == []


async def test_organizing_takes_its_permission(
    hass: HomeAssistant, person: Person, google: GoogleSimulator
) -> None:
    """Reading is another one."""
    post = Post(hass, google, await connect(person, Capability.READ_MAIL))
    mail = post.box.deliver()
    with pytest.raises(HomeAssistantError) as refused:
        await post.act("archive_mail", message_ids=[mail.id])

    assert refused.value.translation_key == "capability_not_granted"


async def test_the_vacation_responder_is_set_and_shown(
    hass: HomeAssistant, person: Person, google: GoogleSimulator
) -> None:
    """For whole days of the home, the last one included."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    entry = await connect(person, Capability.READ_MAIL, Capability.MAIL_SETTINGS)
    post = Post(hass, google, entry)
    await post.settled()
    assert post.state("sensor", "vacation_end").state == "unknown"
    answer = await post.act(
        "set_vacation_responder",
        enabled=True,
        subject="Away",
        message="Back soon.",
        first_day="2026-12-01",
        last_day="2026-12-24",
    )

    assert answer["enabled"]
    assert answer["start"] == "2026-11-30T23:00:00+00:00"
    assert answer["end"] == "2026-12-24T23:00:00+00:00"
    assert post.box.vacation["responseBodyPlainText"] == "Back soon."
    assert post.state("sensor", "vacation_end").state == "2026-12-24T23:00:00+00:00"

    await post.act("set_vacation_responder", enabled=False)
    assert post.box.vacation["enableAutoReply"] is False
    assert post.state("sensor", "vacation_end").state == "unknown"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"enabled": True}, "mail_vacation_empty"),
        (
            {"enabled": True, "subject": "x", "first_day": "2026-12-02", "last_day": "2026-12-01"},
            "mail_vacation_days_wrong",
        ),
    ],
)
async def test_a_vacation_that_makes_no_sense_is_refused(
    post: Post, data: dict[str, object], key: str
) -> None:
    """Before Google is asked."""
    with pytest.raises(ServiceValidationError) as refused:
        await post.act("set_vacation_responder", **data)

    assert refused.value.translation_key == key


async def test_what_was_done_to_some_mails_only_is_told(post: Post) -> None:
    """Then the user knows that it is safe to do it again."""
    mails = [post.box.deliver() for _ in range(3)]
    post.google.faults.put(
        "server_error", endpoint="gmail.users.messages.trash", status=400, after=0
    )
    with pytest.raises(HomeAssistantError) as failed:
        await post.act("trash_mail", message_ids=[mail.id for mail in mails])
    assert failed.value.translation_key == "account_bad_request"

    post.google.faults.clear()
    with pytest.raises(HomeAssistantError) as failed:
        await post.act("trash_mail", message_ids=[mails[0].id, "gone", mails[2].id])
    assert failed.value.translation_key == "mail_partly_done"
    assert failed.value.translation_placeholders == {"done": "1", "wanted": "3"}
    assert ["TRASH" in mail.labels for mail in mails] == [True, False, False]
