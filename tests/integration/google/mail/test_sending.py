"""Sending: what goes out, and what is refused before anything does."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .post import Post

KIM = "kim.homelab@example.com"


def sent(post: Post) -> EmailMessage:
    """Return the mail that was sent, taken apart."""
    [mail] = post.box.sent
    message = BytesParser(policy=default).parsebytes(mail.raw)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str) -> str:
    """Return a text of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).strip()


@pytest.fixture
async def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder for media that Home Assistant may read."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    hass.data["media_source_local_source"].media_dirs = hass.config.media_dirs
    return tmp_path


async def put(hass: HomeAssistant, path: Path, content: bytes) -> None:
    """Write a file."""
    await hass.async_add_executor_job(path.write_bytes, content)


async def test_a_plain_mail_goes_out(post: Post) -> None:
    """To several people, with a subject in any script."""
    answer = await post.act(
        "send_mail",
        to=["Kim <kim.homelab@example.com>", "a@bücher.example"],
        bcc="secret@example.com",
        subject="Grüße 👋",
        message="Zeile eins\nline two",
    )

    message = sent(post)
    assert answer["message_id"] == post.box.sent[0].id
    assert answer["to"] == ["Kim <kim.homelab@example.com>", "a@xn--bcher-kva.example"]
    assert message["Subject"] == "Grüße 👋"
    assert text_of(message, "plain") == "Zeile eins\nline two"
    assert "secret@example.com" in post.box.sent_to[answer["message_id"]]
    [arrived] = post.google.mailbox(KIM).newest_first()
    assert b"secret" not in arrived.raw
    assert post.google.violations == []


async def test_html_images_and_files_go_along(post: Post, folder: Path) -> None:
    """From a media source and from a path; names keep their emoji and lose their folders."""
    await put(post.hass, folder / "plan 🏠.pdf", b"%PDF plan")
    await put(post.hass, folder / "door.png", b"\x89PNG door")
    await post.act(
        "send_mail",
        to=KIM,
        message="At the door.",
        html='<b>At the door:</b> <img src="cid:image1">',
        attachments=[
            str(folder / "plan 🏠.pdf"),
            {"media_content_id": "media-source://media_source/local/door.png"},
        ],
        images=["media-source://media_source/local/door.png"],
    )

    message = sent(post)
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert files == {"plan 🏠.pdf": b"%PDF plan", "door.png": b"\x89PNG door"}
    assert "cid:image1" in text_of(message, "html")
    assert text_of(message, "plain") == "At the door."
    assert [part["Content-ID"] for part in message.walk() if part["Content-ID"]] == ["<image1>"]


async def test_an_answer_stays_in_its_thread(post: Post) -> None:
    """It goes to who wrote, with the subject and the references of the mail."""
    mail = post.box.deliver("Kim <kim.homelab@example.com>", "Dinner", "At eight?")
    answer = await post.act("send_mail", reply_to=mail.id, message="Yes.")

    message = sent(post)
    assert answer["thread_id"] == mail.thread_id
    assert answer["to"] == ["Kim <kim.homelab@example.com>"]
    assert message["Subject"] == "Re: Dinner"
    assert message["In-Reply-To"] == message["References"] == mail.message_id


async def test_a_mail_without_an_id_is_answered_in_its_thread_too(post: Post) -> None:
    """Gmail is told the thread."""
    mail = post.box.deliver(raw=b"From: kim.homelab@example.com\r\nSubject: Hi\r\n\r\nHi")
    answer = await post.act("send_mail", reply_to=mail.id, message="Yes.")

    assert answer["thread_id"] == mail.thread_id


async def test_a_draft_is_kept_and_not_sent(post: Post) -> None:
    """It may be without a recipient."""
    answer = await post.act("send_mail", subject="Later", message="…", draft=True)

    assert post.box.sent == []
    assert answer["draft_id"] in post.box.drafts
    assert post.box.get(answer["message_id"]).subject == "Later"


async def test_a_notify_entity_sends_to_oneself_and_to_the_addresses_of_the_options(
    post: Post,
) -> None:
    """The title is the subject; without one, the first line is."""
    post.hass.config_entries.async_update_entry(post.entry, options={"mail_recipients": [KIM]})
    await post.settled()
    await post.restart()
    for key, data in (
        ("notify_me", {"message": "It is open.", "title": "Garage"}),
        ("notify_kim.homelab@example.com", {"message": "The wash is done.\nHang it up."}),
    ):
        await post.hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": post.id_of("notify", key), **data},
            blocking=True,
        )

    first, second = post.box.sent
    assert first.subject == "Garage"
    assert post.box.sent_to[first.id] == ["robin.homelab@example.com"]
    assert second.subject == "The wash is done."
    assert post.box.sent_to[second.id] == [KIM]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"to": ["nobody"]}, "mail_address_wrong"),
        ({"to": ["a@example.com, b@example.com"]}, "mail_address_wrong"),
        ({"to": ["a@example.com\nBcc: b@example.com"]}, "mail_address_wrong"),
        ({"to": [KIM], "subject": "Hi\r\nBcc: b@example.com"}, "mail_subject_wrong"),
        ({"message": "to nobody"}, "mail_without_recipient"),
        (
            {"to": [f"n{number}@example.com" for number in range(10_000)]},
            "mail_too_many_recipients",
        ),
        ({"to": [KIM], "attachments": ["/etc/passwd"]}, "mail_path_not_allowed"),
        ({"to": [KIM], "attachments": ["plan.pdf"]}, "mail_path_not_allowed"),
        (
            {"to": [KIM], "attachments": ["media-source://media_source/local/none.pdf"]},
            "mail_attachment_missing",
        ),
        ({"to": [KIM], "attachments": ["media-source://nowhere/x"]}, "mail_attachment_missing"),
        ({"to": [KIM], "attachments": ["media-source://media_source/local"]}, None),
    ],
)
async def test_what_cannot_go_is_refused_before_anything_is_sent(
    post: Post, folder: Path, data: dict[str, Any], key: str | None
) -> None:
    """With words that say what to do."""
    with pytest.raises(ServiceValidationError) as refused:
        await post.act("send_mail", **data)

    assert key is None or refused.value.translation_key == key
    assert post.box.sent == []
    assert post.google.counts["gmail.users.messages.send"] == 0


async def test_files_that_are_too_large_are_refused_unread(post: Post, folder: Path) -> None:
    """30 MB in one, or 26 MB in two."""

    def make() -> None:
        for name, size in (("large", 30), ("a", 13), ("b", 13)):
            with (folder / name).open("wb") as file:
                file.truncate(size * 2**20)

    await post.hass.async_add_executor_job(make)
    with pytest.raises(ServiceValidationError) as missing:
        await post.act(
            "send_mail", to=KIM, attachments=[str(folder / "large"), str(folder / "none")]
        )
    assert missing.value.translation_key == "mail_attachment_missing"
    for names in (["large"], ["a", "b"]):
        with pytest.raises(ServiceValidationError) as refused:
            await post.act("send_mail", to=KIM, attachments=[str(folder / name) for name in names])
        assert refused.value.translation_key == "mail_too_large"
    assert post.box.sent == []


async def test_the_largest_mail_that_gmail_takes_goes_out(post: Post, folder: Path) -> None:
    """25 MB of files, which base64 makes a third larger."""
    await put(post.hass, folder / "film.mp4", bytes(25 * 2**20 - 1000))
    await post.act("send_mail", to=KIM, subject="Film", attachments=[str(folder / "film.mp4")])

    [mail] = post.box.sent
    assert len(mail.raw) > 33 * 2**20


async def test_a_failure_at_gmail_is_told(post: Post) -> None:
    """In words, and without sending twice."""
    post.google.faults.put("server_error", endpoint="gmail.users.messages.send", status=500)
    with pytest.raises(HomeAssistantError) as failed:
        await post.act("send_mail", to=KIM)

    assert failed.value.translation_key == "account_failed"
    assert post.google.counts["gmail.users.messages.send"] == 1


async def test_sending_takes_its_permission(
    hass: HomeAssistant, person: Person, google: GoogleSimulator
) -> None:
    """Organizing mail is another one, though Google's scope would do."""
    entry = await connect(person, Capability.MANAGE_MAIL)
    post = Post(hass, google, entry)
    await post.settled()
    with pytest.raises(HomeAssistantError) as refused:
        await post.act("send_mail", to=KIM)

    assert refused.value.translation_key == "capability_not_granted"
    assert hass.states.async_entity_ids("notify") == []


async def test_a_notify_entity_is_unavailable_while_sending_is_turned_off(post: Post) -> None:
    """Instead of one that only fails."""
    [switch] = [
        state.entity_id
        for state in post.hass.states.async_all("switch")
        if "send_mail" in state.entity_id
    ]
    await post.hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)
    assert post.state("notify", "notify_me").state == "unavailable"
    await post.hass.services.async_call("switch", "turn_on", {"entity_id": switch}, blocking=True)
    assert post.state("notify", "notify_me").state != "unavailable"
