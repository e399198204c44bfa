"""The text of a mail, and what is attached to it, from what Gmail made of its MIME."""

import base64
import binascii
import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as Headerlike
from typing import Any, Final

from ....assistant.outsiders import cleaned, shortened
from .heading import Headers, Message, parts_of
from .html_text import text_of
from .letter import file_name
from .quotes import folded

MOST_ATTACHMENTS: Final = 50
# Of texts that are longer, no more is decoded.
_LONGEST_TEXT: Final = 1_000_000
# Encodings that are 7-bit, so that they look like ASCII (RFC 1468, RFC 2152).
_SHIFTING: Final = ("iso2022", "utf_7", "hz")
_WIDE: Final = ("utf_16", "utf_32")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file in a mail; `id` fetches it, or `data` is it, in Gmail's base64. `size` is in bytes."""

    name: str
    media_type: str
    size: int
    id: str = ""
    data: str = ""

    def as_answer(self) -> dict[str, Any]:
        """Return it as actions give it."""
        return {"name": self.name, "type": self.media_type, "size": self.size}


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What a mail says: at most as many characters as were asked for."""

    text: str
    quoted_lines: int
    truncated: bool


def body_of(message: Message, limit: int, *, quoted: bool) -> Body:
    """Return what a message says; nothing in it makes this fail. Long ones take a while.

    `quoted` keeps the lines of the mails it answers. The plain text counts, where there is one
    that says something; else the HTML as text.
    """
    plain: list[str] = []
    html: list[str] = []
    for part in parts_of(message):
        media_type = _media_type(part)
        if media_type not in ("text/plain", "text/html") or _is_attached(part):
            continue
        text = cleaned(_text(part))
        if media_type == "text/html":
            html.append(text_of(text))
        else:
            plain.append(text.strip("\n"))
    said = "\n\n".join(part for part in plain if part.strip()) or "\n\n".join(html)
    count = 0
    if not quoted:
        said, count = folded(said)
    said = said.strip()
    return Body(text=shortened(said, limit), quoted_lines=count, truncated=len(said) > limit)


def attachments_of(message: Message) -> list[Attachment]:
    """Return the files in a message; of a great many, the first."""
    found: list[Attachment] = []
    for part in parts_of(message):
        if len(found) == MOST_ATTACHMENTS:
            break
        if _is_attached(part):
            body = _body(part)
            size = body.get("size")
            found.append(
                Attachment(
                    name=file_name(str(part.get("filename") or "file")),
                    media_type=_media_type(part),
                    size=size if isinstance(size, int) else 0,
                    id=str(body.get("attachmentId") or ""),
                    data=str(body.get("data") or ""),
                )
            )
    return found


def decoded(data: str) -> bytes:
    """Return what Gmail's base64 says (RFC 4648 section 5); of broken one, what can be read."""
    text = data.rstrip("=")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error, ValueError:
        kept = len(text) - len(text) % 4
        try:
            return base64.b64decode(text[:kept].encode("ascii", "ignore"), altchars=b"-_")
        except binascii.Error:
            return b""


def in_charset(content: bytes, charset: str) -> str:
    """Return a text in an encoding that may be unknown, or another than it says.

    Gmail gives most texts in UTF-8 whatever their headers say, so what is UTF-8 is taken as that,
    unless it says to be of a kind that looks like ASCII, or that has a zero in every other byte.
    """
    try:
        name = codecs.lookup(charset).name.replace("-", "_")
        if name.startswith(_WIDE) or (name.startswith(_SHIFTING) and content.isascii()):
            return content.decode(name, "replace")
    except LookupError, ValueError:
        name = ""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode(
                name if name not in ("", "ascii", "utf_8") else "cp1252", "replace"
            )
        except LookupError:  # a codec, but none of texts
            return content.decode("cp1252", "replace")


def _text(part: Mapping[str, Any]) -> str:
    """Return the text of a part."""
    data = str(_body(part).get("data") or "")
    content_type = Headerlike()
    content_type["Content-Type"] = " ".join(Headers(part).raw("Content-Type").split())
    charset = content_type.get_content_charset("")
    return in_charset(decoded(data[: _LONGEST_TEXT * 4 // 3]), charset)


def _body(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the body of a part."""
    body = part.get("body")
    return body if isinstance(body, dict) else {}


def _media_type(part: Mapping[str, Any]) -> str:
    """Return the media type of a part; what says nothing is text (RFC 2045 section 5.2)."""
    return str(part.get("mimeType") or "text/plain").strip().lower()


def _is_attached(part: Mapping[str, Any]) -> bool:
    """Return whether a part is a file, and no text to show."""
    if _media_type(part).startswith("multipart/"):
        return False
    disposition = Headers(part).raw("Content-Disposition").strip().casefold()
    return bool(
        part.get("filename")
        or _body(part).get("attachmentId")
        or disposition.startswith("attachment")
    )
