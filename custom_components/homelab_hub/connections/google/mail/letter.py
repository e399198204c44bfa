"""A mail to send, as the bytes that go out (RFC 5322, RFC 2045)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
import re
from typing import Final

from ....assistant.outsiders import cleaned

# https://developers.google.com/workspace/gmail/api/guides/sending and support.google.com/mail/answer/6584
LARGEST_ATTACHMENTS: Final = 25 * 2**20
# `mediaUpload.maxSize` of users.messages.send: 25 MiB after base64.
LARGEST_MESSAGE: Final = 35 * 2**20
# https://developers.google.com/workspace/gmail/api/reference/quota
MOST_RECIPIENTS: Final = 500
_LINE_BREAK: Final = re.compile(r"[\r\n\x00]")
# Servers on the way need not take 8-bit bodies (RFC 6152).
_POLICY: Final = SMTP.clone(cte_type="7bit")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,250}>")
_MOST_REFERENCES: Final = 20
_NAME_LENGTH: Final = 150
# Of a longer name, which only makes work, the end is read.
_NAME_READ: Final = 1000


class HeaderError(ValueError):
    """A text for a header has a line break, which would be another header."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosure:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a mail answers: its thread at Gmail, its Message-ID, and those before it."""

    thread_id: str
    message_id: str
    references: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A mail to send. `images` are shown in the text, in the place of `cid:image1` and so on."""

    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    sender: Address | None = None
    subject: str = ""
    text: str = ""
    html: str = ""
    attachments: Sequence[Enclosure] = ()
    images: Sequence[Enclosure] = ()
    reply: Reply | None = None

    @property
    def recipients(self) -> int:
        """Return how many it goes to."""
        return len(self.to) + len(self.cc) + len(self.bcc)


def written(letter: Letter) -> bytes:
    """Return a mail as it is sent; megabytes take a while, so call this in an executor.

    Who sends it, when, and its Message-ID are Gmail's to say. Raises `HeaderError`.
    """
    if _LINE_BREAK.search(letter.subject):
        raise HeaderError(letter.subject)
    message = EmailMessage(policy=_POLICY)
    for name, addresses in (("To", letter.to), ("Cc", letter.cc), ("Bcc", letter.bcc)):
        if addresses:
            message[name] = tuple(addresses)
    if letter.sender:
        message["From"] = letter.sender
    message["Subject"] = cleaned(letter.subject)
    if letter.reply:
        _answer(message, letter.reply)
    _fill(message, letter)
    for enclosure in letter.attachments:
        main, sub = _media_type(enclosure)
        name = file_name(enclosure.name)
        message.add_attachment(enclosure.content, maintype=main, subtype=sub, filename=name)
    return bytes(message)


def reply_subject(subject: str) -> str:
    """Return the subject of an answer."""
    subject = " ".join(cleaned(subject).split())
    return subject if subject[:3].casefold() == "re:" else f"Re: {subject}"


def file_name(name: str) -> str:
    """Return the name of a file alone: no folders, nothing unseen, not too long to store."""
    name = cleaned(name[-_NAME_READ:]).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r'[\t\n:*?"<>|]', "_", name).strip(" .")
    while len(name.encode()) > _NAME_LENGTH:
        stem, dot, ending = name.rpartition(".")
        name = (
            f"{stem[:-1]}{dot}{ending}" if dot and len(stem) > 1 and len(ending) < 10 else name[:-1]
        )
    return name or "file"


def _answer(message: EmailMessage, reply: Reply) -> None:
    """Put a mail into the thread of another (RFC 5322 section 3.6.4)."""
    answered = _MESSAGE_ID.findall(reply.message_id)
    if not answered:
        return
    before = [known for known in _MESSAGE_ID.findall(reply.references) if known != answered[0]]
    message["In-Reply-To"] = answered[0]
    # The first is the thread's; of a long thread, the middle may go.
    if len(before) > _MOST_REFERENCES:
        before = [before[0], *before[1 - _MOST_REFERENCES :]]
    message["References"] = " ".join([*before, answered[0]])


def _fill(message: EmailMessage, letter: Letter) -> None:
    """Write the text: plain, as HTML, or both, with the images in it."""
    html = _with_images(letter) if letter.images else cleaned(letter.html)
    text = cleaned(letter.text)
    if text or not html:
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
    else:
        message.set_content(html, subtype="html")
    if not letter.images:
        return
    parts = message.get_payload() if text else [message]
    assert isinstance(parts, list)
    page = parts[-1]
    assert isinstance(page, EmailMessage)
    for number, image in enumerate(letter.images, 1):
        main, sub = _media_type(image)
        page.add_related(
            image.content,
            maintype=main,
            subtype=sub,
            cid=f"<image{number}>",
            filename=file_name(image.name),
            disposition="inline",
        )


def _with_images(letter: Letter) -> str:
    """Return the HTML; images it does not name come at its end."""
    html = cleaned(letter.html)
    if not html:
        html = "<br>\n".join(escape(line) for line in cleaned(letter.text).splitlines())
    missing = [
        f'<p><img src="cid:image{number}" alt="{escape(file_name(image.name))}"></p>'
        for number, image in enumerate(letter.images, 1)
        if f"cid:image{number}" not in html
    ]
    return "\n".join([html, *missing])


def _media_type(enclosure: Enclosure) -> tuple[str, str]:
    """Return the two halves of a media type; what is none, or would be a mail, is just bytes."""
    known = enclosure.media_type.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(known) or known.startswith(("multipart/", "message/")):
        return "application", "octet-stream"
    main, _, sub = known.partition("/")
    return main, sub
