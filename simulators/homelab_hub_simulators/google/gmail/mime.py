"""Mail as Gmail takes it apart: headers, the tree of parts, and the words in it."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Part
from email.parser import BytesParser
from email.utils import getaddresses
from html import escape, unescape
import itertools
import re
from typing import Any

LONGEST_SNIPPET = 200
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_SPACE = re.compile(r"\s+")
# Every answer names attachments anew, as Gmail's do.
_NONCES = itertools.count(1)


def parse(raw: bytes) -> Part:
    """Return a mail; nothing is so broken that this fails."""
    return BytesParser().parsebytes(raw)


def encode(data: bytes) -> str:
    """Return bytes as the API writes them: base64url, padded."""
    return base64.urlsafe_b64encode(data).decode()


def decode(text: str) -> bytes:
    """Return bytes that a client wrote, padded or not; raises ValueError."""
    standard = text.translate(str.maketrans("-_", "+/"))
    return base64.b64decode(standard + "=" * (-len(text) % 4), validate=True)


def header(part: Part, name: str) -> str:
    """Return a header as text, empty where there is none."""
    return "" if (value := part.get(name)) is None else readable(value)


def readable(value: object) -> str:
    """Return a header's value unfolded, and decoded where that is possible (RFC 2047)."""
    text = _SPACE.sub(" ", str(value)).strip()
    with suppress(HeaderParseError, LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return text.encode("utf-8", "replace").decode()


def addresses(part: Part, *names: str) -> list[str]:
    """Return the addresses in some headers, in lower case."""
    values = [str(value) for name in names for value in part.get_all(name, [])]
    return [address.lower() for _, address in getaddresses(values) if address]


def file_name(part: Part) -> str:
    """Return the file name of an attachment, empty for what is none."""
    name = part.get_filename()
    if name is None and part.get_content_type() == "message/rfc822":
        return "noname.eml"
    return "" if name is None else readable(name)


def content(part: Part) -> bytes:
    """Return what is in a part, with text in UTF-8 where its charset is known."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return b"".join(one.as_bytes() for one in inner if isinstance(one, Part))
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return b""
    if part.get_content_maintype() == "text" and not file_name(part):
        try:
            return data.decode(part.get_content_charset("utf-8")).encode()
        except LookupError, UnicodeDecodeError:
            return data
    return data


def leaves(part: Part, part_id: str = "") -> Iterator[tuple[str, Part]]:
    """Yield the parts that hold something, with their ids."""
    if not _is_branch(part):
        yield part_id, part
        return
    for number, inner in enumerate(_inner(part)):
        yield from leaves(inner, f"{part_id}.{number}".lstrip("."))


def payload(part: Part, part_id: str = "", *, bodies: bool = True) -> dict[str, Any]:
    """Return the MessagePart of a mail; without bodies only what the headers say."""
    shown: dict[str, Any] = {
        "partId": part_id,
        "mimeType": part.get_content_type(),
        "filename": file_name(part),
        "headers": [{"name": name, "value": readable(value)} for name, value in part.items()],
    }
    if not bodies:
        return shown
    if _is_branch(part):
        parts = enumerate(_inner(part))
        inner = [payload(one, f"{part_id}.{number}".lstrip(".")) for number, one in parts]
        return shown | {"body": {"size": 0}, "parts": inner}
    data = content(part)
    body: dict[str, Any] = {"size": len(data)}
    if shown["filename"] or part.get_content_maintype() != "text":
        body["attachmentId"] = encode(f"ANGjdJ:{part_id}:{next(_NONCES)}".encode())
    elif data:
        body["data"] = encode(data)
    return shown | {"body": body}


def attachment(part: Part, attachment_id: str) -> bytes | None:
    """Return what is in the part that an attachment id of any answer names, or None."""
    try:
        _, part_id, _ = decode(attachment_id).decode().split(":")
    except ValueError:
        return None
    found = dict(leaves(part)).get(part_id)
    return None if found is None else content(found)


def text_of(part: Part) -> str:
    """Return the words of a mail: of its plain text, or else of its HTML."""
    texts = {"text/plain": "", "text/html": ""}
    for _, leaf in leaves(part):
        kind = leaf.get_content_type()
        if kind in texts and not file_name(leaf) and not texts[kind]:
            texts[kind] = content(leaf).decode(errors="replace")
    plain = texts["text/plain"] or unescape(_TAG.sub(" ", texts["text/html"]))
    return _SPACE.sub(" ", plain).strip()


def snippet(part: Part) -> str:
    """Return the beginning of the words, escaped as in HTML."""
    return escape(text_of(part)[:LONGEST_SNIPPET]).replace("&#x27;", "&#39;")


def _is_branch(part: Part) -> bool:
    """Tell whether a part is made of others; a mail in a mail is an attachment."""
    return part.is_multipart() and part.get_content_maintype() == "multipart"


def _inner(part: Part) -> list[Part]:
    """Return the parts of a part."""
    parts = part.get_payload()
    return [one for one in parts if isinstance(one, Part)] if isinstance(parts, list) else []
