"""Mail: how it is taken apart, found, threaded and told of."""

import base64
from email.message import EmailMessage
from typing import Any

import aiohttp
import pytest

from homelab_hub_simulators.google import GoogleSimulator
from tests.simulators.oauth.apps import GOOGLE

from .client import GoogleClient
from .conftest import SignIn
from .mail import KIM, ME, found, got


def data_of(part: dict[str, Any]) -> str:
    """Return the text in a part."""
    return base64.urlsafe_b64decode(part["body"]["data"]).decode()


async def test_a_mail_is_taken_apart(client: GoogleClient, google: GoogleSimulator) -> None:
    """Into parts with ids; files are fetched apart."""
    mail = google.mailbox().deliver(
        "Kim <kim@example.com>",
        "Überraschung",
        "plain & ü",
        html="<p>rich</p>",
        attachments=[("Rechnung für März.pdf", b"%PDF", "application/pdf")],
    )
    shown = await got(client, mail.id)
    headers = {header["name"]: header["value"] for header in shown["payload"]["headers"]}
    assert (headers["Subject"], headers["From"]) == ("Überraschung", "Kim <kim@example.com>")
    assert shown["labelIds"] == ["CATEGORY_PERSONAL", "INBOX", "UNREAD"]
    assert shown["snippet"] == "plain &amp; ü"
    both, file = shown["payload"]["parts"]
    assert [part["partId"] for part in (both, *both["parts"], file)] == ["0", "0.0", "0.1", "1"]
    assert [data_of(part).strip() for part in both["parts"]] == ["plain & ü", "<p>rich</p>"]
    assert (file["filename"], file["body"]["size"]) == ("Rechnung für März.pdf", 4)
    again = await got(client, mail.id)
    other = again["payload"]["parts"][1]["body"]["attachmentId"]
    assert other != file["body"]["attachmentId"]
    for name in (other, file["body"]["attachmentId"]):
        get = client.gmail.messages().attachments().get(**ME, messageId=mail.id, id=name)
        assert base64.urlsafe_b64decode((await client.run(get))["data"]) == b"%PDF"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe nonsense without any header",
        b"Subject: =?utf-8?b?broken",
        b"Subject: =?x-unknown?q?a=FF?=\n\nbody",
        b"Subject: \xe4\xf6 raw\nContent-Type: text/plain; charset=x-unknown\n\n\xe4\xf6",
        b"Content-Type: multipart/mixed; boundary=never\n\nno part at all",
        b"Content-Type: multipart/mixed\n\n--x\n\nno boundary\n--x--",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n%%%%",
        b"Content-Type: application/pdf; name*=x-unknown''%FF\n\ndata",
        b"From: " + b"x" * 100_000 + b"\n\nlong",
    ],
    ids=lambda value: "",
)
async def test_broken_mail_is_shown_somehow(
    client: GoogleClient, google: GoogleSimulator, raw: bytes
) -> None:
    """In every format, and found."""
    mail = google.mailbox().deliver(raw=raw)
    for form in ("full", "metadata", "minimal", "raw"):
        await got(client, mail.id, format=form)
    shown = await got(client, mail.id, format="raw")
    assert base64.urlsafe_b64decode(shown["raw"]) == raw
    assert await found(client, "is:unread") == [mail.id]
    assert await found(client, "nowhere") == []


async def test_text_comes_in_utf_8(client: GoogleClient, google: GoogleSimulator) -> None:
    """Whatever it was sent in."""
    raw = b"Content-Type: text/plain; charset=iso-8859-1\n\n\xfcber"
    mail = google.mailbox().deliver(raw=raw)
    assert data_of((await got(client, mail.id))["payload"]) == "über"


async def test_some_headers_are_asked_for(client: GoogleClient, google: GoogleSimulator) -> None:
    """In the metadata."""
    mail = google.mailbox().deliver(subject="Hi")
    shown = await got(client, mail.id, format="metadata", metadataHeaders=["subject", "Date"])
    assert [header["name"] for header in shown["payload"]["headers"]] == ["Subject", "Date"]
    assert "body" not in shown["payload"]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("", "Recipient address required"),
        ("not an address", "Invalid To header"),
        (", ".join(f"p{number}@example.com" for number in range(10_000)), "Too many recipients"),
    ],
    ids=["nobody", "nonsense", "everybody"],
)
async def test_mail_needs_recipients(client: GoogleClient, to: str, message: str) -> None:
    """Some, but not too many."""
    raw = base64.urlsafe_b64encode(f"To: {to}\nSubject: x\n\nx".encode()).decode()
    send = client.gmail.messages().send(**ME, body={"raw": raw})
    assert await client.refused(send) == (400, "invalidArgument")


async def test_mail_is_sent_in_one_s_own_name(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Whatever it says; and nobody learns who got a blind copy."""
    mail = EmailMessage()
    mail["From"] = "president@example.com"
    mail["To"], mail["Bcc"] = "somebody@example.org", f"Kim <{KIM}>"
    mail.set_content("Hi")
    raw = base64.urlsafe_b64encode(mail.as_bytes()).decode()
    sent = await client.run(client.gmail.messages().send(**ME, body={"raw": raw}))
    assert google.mailbox().sent_to[sent["id"]] == ["somebody@example.org", KIM]
    [arrived] = google.mailbox(KIM).newest_first()
    assert arrived.part["From"] == "Robin Homelab <robin.homelab@example.com>"
    assert arrived.part["Bcc"] is None
    assert arrived.message_id
    assert arrived.part["Date"]


async def test_what_gmail_refuses(client: GoogleClient, google: GoogleSimulator) -> None:
    """With the reason it gives."""
    api = client.gmail
    mail = google.mailbox().deliver()
    messages, at = api.messages(), {**ME, "id": mail.id}
    for request, refused in (
        (messages.get(**ME, id="zzz"), (400, "invalidArgument")),
        (messages.get(**ME, id="abc123"), (404, "notFound")),
        (messages.list(userId=KIM), (403, "forbidden")),
        (messages.modify(**at, body={"addLabelIds": ["Nope"]}), (400, "invalidArgument")),
        (messages.modify(**at, body={}), (400, "invalidArgument")),
        (messages.modify(**at, body={"addLabelIds": ["SENT"]}), (400, "invalidArgument")),
        (messages.send(**ME, body={"raw": "ü"}), (400, "invalidArgument")),
        (messages.send(**ME, body={}), (400, "invalidArgument")),
        (messages.batchModify(**ME, body={"ids": ["1"] * 1001}), (400, "invalidArgument")),
        (api.labels().create(**ME, body={"name": "inbox"}), (409, "aborted")),
        (api.labels().delete(**ME, id="INBOX"), (400, "invalidArgument")),
        (api.watch(**ME, body={"topicName": "mine"}), (400, "invalidArgument")),
        (
            api.settings().updateVacation(**ME, body={"enableAutoReply": True}),
            (400, "invalidArgument"),
        ),
    ):
        assert await client.refused(request) == refused, request.uri


async def test_metadata_is_all_some_may_see(sign_in: SignIn, google: GoogleSimulator) -> None:
    """With the scope for that alone, neither text nor search."""
    mail = google.mailbox().deliver()
    client = await sign_in(f"{GOOGLE}gmail.metadata")
    messages = client.gmail.messages()
    await got(client, mail.id, format="metadata")
    assert await client.refused(messages.get(**ME, id=mail.id)) == (403, "forbidden")
    assert await client.refused(messages.list(**ME, q="x")) == (403, "forbidden")
    send = messages.send(**ME, body={"raw": "aGk="})
    assert await client.refused(send) == (403, "insufficientPermissions")


async def test_a_mail_has_35_mebibytes_at_most(
    client: GoogleClient, google: GoogleSimulator, session: aiohttp.ClientSession
) -> None:
    """As media; the client would not even try more."""
    head = f"To: {KIM}\nSubject: big\n\n".encode()
    url = f"{google.endpoints['google']['gmail']}upload/gmail/v1/users/me/messages/send"
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "message/rfc822"}
    for size, status in ((35 * 1024**2 + 1, 413), (35 * 1024**2, 200)):
        raw = head + b"x" * (size - len(head))
        async with session.post(f"{url}?uploadType=media", data=raw, headers=headers) as answer:
            assert answer.status == status
    [arrived] = google.mailbox(KIM).newest_first()
    assert arrived.subject == "big"
