"""New mail becomes an event: once, in order, over restarts."""

from pathlib import Path

from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .post import Post, subjects


async def test_what_is_in_the_mailbox_is_not_new(post: Post) -> None:
    """The first look takes the mailbox as it is."""
    await post.look()

    assert post.state("event", "new_mail").state == "unknown"
    assert post.state("sensor", "unread_INBOX").state == "3"


async def test_a_mail_is_reported_once_with_what_it_says(post: Post) -> None:
    """However often is looked."""
    reports = post.reports()
    mail = post.box.deliver("Kim <kim@example.com>", "Dinner 🍝", "Come at eight.")
    for _ in range(3):
        await post.look()

    [report] = reports
    assert report["event_type"] == "new_mail"
    assert report["message_id"] == mail.id
    assert report["from_name"] == "Kim"
    assert report["from_address"] == "kim@example.com"
    assert report["subject"] == "Dinner 🍝"
    assert report["snippet"] == "Come at eight."
    assert report["labels"] == ["CATEGORY_PERSONAL", "INBOX", "UNREAD"]
    assert post.google.violations == []


async def test_many_mails_come_in_their_order(post: Post) -> None:
    """Over several pages of the history."""
    reports = post.reports()
    for number in range(120):
        post.box.deliver(subject=f"Number {number}")
    await post.look()

    assert subjects(reports) == [f"Number {number}" for number in range(120)]
    assert post.google.counts["gmail.users.history.list"] > 2


async def test_only_what_came_in_is_new(post: Post) -> None:
    """No drafts, no spam, nothing sent or filed away; but a mail to oneself."""
    reports = post.reports()
    post.google.forget_calls()
    for labels in (["DRAFT"], ["SPAM"], ["TRASH"], ["SENT"], ["UNREAD"], ["SENT", "INBOX"]):
        post.box.deliver(subject=" ".join(labels), labels=labels)
    await post.look()

    assert subjects(reports) == ["SENT INBOX"]
    assert post.google.counts["gmail.users.messages.get"] == 3


async def test_mails_that_came_while_it_was_off_are_reported_after_the_start(post: Post) -> None:
    """Once, in their order; what was reported before is not repeated."""
    reports = post.reports()
    post.box.deliver(subject="before")
    await post.look()
    assert await post.hass.config_entries.async_unload(post.entry.entry_id)
    post.box.deliver(subject="first")
    post.box.deliver(subject="second")
    assert await post.hass.config_entries.async_setup(post.entry.entry_id)
    await post.look()

    assert subjects(reports) == ["before", "first", "second"]


async def test_where_google_forgot_the_history_nothing_is_lost_or_repeated(post: Post) -> None:
    """The mailbox is searched for what came since."""
    reports = post.reports()
    post.box.deliver(subject="before")
    await post.look()
    assert await post.hass.config_entries.async_unload(post.entry.entry_id)
    now = post.google.clock.now()
    for number in range(60):
        post.box.deliver(subject=f"meanwhile {number}", received=now + number)
    post.box.forget_history()
    assert await post.hass.config_entries.async_setup(post.entry.entry_id)
    await post.look()
    post.box.deliver(subject="after")
    await post.look()

    meanwhile = [f"meanwhile {number}" for number in range(60)]
    assert subjects(reports) == ["before", *meanwhile, "after"]


async def test_a_mail_that_cannot_be_fetched_waits_for_the_next_look(post: Post) -> None:
    """With all that came after it, so that the order stays."""
    reports = post.reports()
    post.box.deliver(subject="first")
    post.box.deliver(subject="second")
    post.google.faults.put("server_error", endpoint="gmail.users.messages.get", status=400)
    await post.look()
    assert reports == []
    assert post.state("sensor", "unread_INBOX").state == "unavailable"
    assert post.state("event", "new_mail").state == "unknown"

    post.google.faults.clear()
    await post.look()
    assert subjects(reports) == ["first", "second"]
    assert post.state("sensor", "unread_INBOX").state == "5"


async def test_a_mail_that_is_gone_before_it_was_fetched_holds_nothing_up(post: Post) -> None:
    """Deleted by another client."""
    reports = post.reports()
    gone = post.box.deliver(subject="gone")
    post.box.deliver(subject="there")
    post.box.remove(gone.id)
    await post.look()

    assert subjects(reports) == ["there"]


async def test_reading_elsewhere_is_seen_without_an_event(post: Post) -> None:
    """A change of labels counts anew; no change counts nothing."""
    reports = post.reports()
    mail = post.box.deliver()
    await post.look()
    post.box.label(mail.id, remove=["UNREAD"])
    await post.look()

    assert len(reports) == 1
    assert post.state("sensor", "unread_INBOX").state == "3"


async def test_permission_to_organize_is_enough_to_read(
    hass: HomeAssistant, person: Person, google: GoogleSimulator
) -> None:
    """Gmail's scope for it covers reading."""
    post = Post(hass, google, await connect(person, Capability.MANAGE_MAIL))
    await post.settled()
    reports = post.reports()
    post.box.deliver(subject="Hello")
    await post.look()

    assert subjects(reports) == ["Hello"]


async def test_who_may_only_send_is_asked_nothing(
    hass: HomeAssistant, person: Person, google: GoogleSimulator
) -> None:
    """No entity that reads, and no call to Gmail."""
    await connect(person, Capability.SEND_MAIL)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert hass.states.async_entity_ids("event") == []
    assert len(hass.states.async_entity_ids("notify")) == 1
    assert not google.counts


async def test_who_turns_reading_off_and_on_gets_what_came_meanwhile(post: Post) -> None:
    """At once, and nothing was asked of Gmail while it was off."""
    reports = post.reports()
    switches = {
        "entity_id": [post.id_of("switch", f"allow_{what}_mail") for what in ("read", "manage")]
    }
    await post.hass.services.async_call("switch", "turn_off", switches, blocking=True)
    await post.settled()
    post.google.forget_calls()
    post.box.deliver(subject="meanwhile")
    await post.look()
    assert post.state("sensor", "unread_INBOX").state == "unavailable"
    assert not post.google.counts

    await post.hass.services.async_call("switch", "turn_on", switches, blocking=True)
    await post.settled()
    assert subjects(reports) == ["meanwhile"]
    assert post.state("sensor", "unread_INBOX").state == "4"


async def test_a_removed_account_leaves_nothing_behind(post: Post) -> None:
    """The file with the cursor goes."""
    file = Path(post.hass.config.path(".storage", f"homelab_hub.mail.{post.entry.entry_id}"))
    assert await post.hass.async_add_executor_job(file.exists)
    await post.hass.config_entries.async_remove(post.entry.entry_id)

    assert not await post.hass.async_add_executor_job(file.exists)


async def test_a_draft_is_not_new_where_google_forgot_the_history(post: Post) -> None:
    """A search finds it, which the history would not have told of."""
    label = post.box.add_label("Plans")
    wanted = await post.add_filter("Plans", label=label)
    reports = post.reports(f"{wanted}_new_mail")
    post.box.deliver(subject="half a plan", labels=["DRAFT", "Plans"])
    post.box.deliver(subject="a plan", labels=["INBOX", "Plans"])
    post.google.faults.put("gone", endpoint="gmail.users.history.list", times=1)
    await post.look()

    assert subjects(reports) == ["a plan"]
