"""Addresses of mail: read from what a person typed, and from what strangers sent."""

from collections.abc import Iterable, Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses, parseaddr
import re
from typing import Any, Final

from ....assistant.outsiders import one_line

# RFC 5321 section 4.5.3.1, and RFC 5322 section 3.2.3 without its comments.
_LONGEST: Final = 254
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_LINE_BREAK: Final = re.compile(r"[\r\n\x00]")
_NAME_LENGTH: Final = 100


class AddressError(ValueError):
    """A text is no address that mail can be sent to; its argument is the text, for the user."""

    def __init__(self, text: str) -> None:
        """Keep what was typed, as far as it can be shown."""
        super().__init__(one_line(text, 80))


def typed(text: str, known_name: str = "") -> Address:
    """Return the address in `robin@example.com` or `Robin <robin@example.com>`.

    An international domain becomes its ASCII form (RFC 5891). Raises `AddressError`: for several
    addresses in one text too, and for anything with a line break, which would be another header.
    """
    text = text.strip()
    try:
        name, spec = parseaddr(text, strict=True)
    except RecursionError:
        name, spec = "", ""
    if _LINE_BREAK.search(text) or not spec:
        raise AddressError(text)
    local, _, domain = spec.rpartition("@")
    try:
        spec = f"{local}@{domain.encode('idna').decode()}"
        address = Address(display_name=one_line(name or known_name, _NAME_LENGTH), addr_spec=spec)
    except (UnicodeError, ValueError, IndexError, MessageError) as error:
        raise AddressError(text) from error
    if len(spec) > _LONGEST or not _ADDRESS.fullmatch(spec):
        raise AddressError(text)
    return address


def typed_list(texts: Iterable[str]) -> list[Address]:
    """Return the addresses of several texts, each once. Raises `AddressError`."""
    found: dict[str, Address] = {}
    for text in texts:
        address = typed(text)
        found.setdefault(address.addr_spec.casefold(), address)
    return list(found.values())


def received(header: str, limit: int) -> tuple[list[dict[str, str]], int]:
    """Return the first addresses of a header of a mail that came, and how many there are in all.

    Each has `name` and `address`, both cleaned. A header that cannot be read has none.
    """
    pairs: Sequence[tuple[str, str]]
    try:
        pairs = getaddresses([header], strict=False)
    except ValueError, IndexError, MessageError, RecursionError:  # comments in comments
        pairs = []
    known = [pair for pair in pairs if pair[1]]
    people = [
        {"name": one_line(n, _NAME_LENGTH), "address": one_line(a, _LONGEST)}
        for n, a in known[:limit]
    ]
    return people, len(known)


def sender_of(header: str) -> dict[str, str]:
    """Return `name` and `address` of who a mail says it is from; both may be empty."""
    people, _ = received(header, 1)
    if people and "@" in people[0]["address"]:
        return people[0]
    return {"name": one_line(header, _NAME_LENGTH), "address": ""}


def shown(person: dict[str, Any]) -> str:
    """Return an address for people to read."""
    name, address = person["name"], person["address"]
    return f"{name} <{address}>" if name and address else name or address
