"""Making mail: by a client's request, and for whoever sets a scene."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage, Message as Part
from email.utils import format_datetime, make_msgid
from typing import NamedTuple

from homelab_hub_simulators.google.errors import GoogleError
from homelab_hub_simulators.oauth import Account

from . import mime

MOST_RECIPIENTS = 500


class Attachment(NamedTuple):
    """A file in a mail."""

    name: str
    data: bytes
    mime_type: str = "application/octet-stream"


def written(
    sender: str,
    to: str,
    subject: str,
    body: str,
    *,
    html: str | None,
    attachments: Sequence[Attachment],
    date: float,
    in_reply_to: str | None,
) -> bytes:
    """Return a mail with these parts."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(date, UTC))
    mail["Message-ID"] = make_msgid(domain="example.com")
    if in_reply_to:
        mail["In-Reply-To"] = mail["References"] = in_reply_to
    mail.set_content(body)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for attachment in attachments:
        main, _, sub = attachment.mime_type.partition("/")
        mail.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
    return mail.as_bytes()


def recipients(part: Part) -> list[str]:
    """Return who gets a mail; raises GoogleError for nobody, or too many."""
    found = list(dict.fromkeys(mime.addresses(part, "To", "Cc", "Bcc")))
    if not found:
        raise GoogleError(400, "invalidArgument", "Recipient address required")
    for address in found:
        name, at, domain = address.rpartition("@")
        if not at or not name or "." not in domain or " " in address:
            raise GoogleError(400, "invalidArgument", "Invalid To header")
    if len(found) > MOST_RECIPIENTS:
        raise GoogleError(400, "invalidArgument", "Too many recipients")
    return found


def completed(raw: bytes, account: Account, senders: Sequence[str], now: float) -> bytes:
    """Return a mail as Gmail sends it: from one of the person's addresses, with date and id."""
    part = mime.parse(raw)
    if not set(mime.addresses(part, "From")) & {address.lower() for address in senders}:
        del part["From"]
        part["From"] = f"{account.name} <{account.email}>"
    if part["Date"] is None:
        part["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    if part["Message-ID"] is None:
        part["Message-ID"] = make_msgid(domain="mail.gmail.com")
    return part.as_bytes()


def without_bcc(raw: bytes) -> bytes:
    """Return a mail as others get it."""
    part = mime.parse(raw)
    del part["Bcc"]
    return part.as_bytes()
