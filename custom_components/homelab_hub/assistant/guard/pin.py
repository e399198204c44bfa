"""A PIN: kept as a salted hash, known in the digits of every script."""

import hashlib
import hmac
import re
import secrets
from typing import Final
import unicodedata

SHORTEST: Final = 4
LONGEST: Final = 12
# scrypt with about 16 MiB (RFC 7914, OWASP's password storage cheat sheet): no table helps.
_COST: Final = {"n": 2**14, "r": 8, "p": 1}


def hashed(pin: str) -> str:
    """Return what is stored of a PIN: salt and hash, hexadecimal. Blocks for some 50 ms."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_hash(pin, salt).hex()}"


def is_valid(pin: str) -> bool:
    """Return whether a text may be a PIN."""
    return pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST


def digits_in(text: str) -> str | None:
    """Return the PIN that an utterance is, as people or speech-to-text write it in any script."""
    said = _as_ascii(re.sub(r"[\W_]+", "", text))
    return said if is_valid(said) else None


def may_hold_pin(text: str) -> bool:
    """Return whether there are so many digits in an utterance that they may be a PIN."""
    return sum(one.isdecimal() for one in text) >= SHORTEST


def _as_ascii(text: str) -> str:
    """Return a text with the digits of all scripts written in those of ASCII."""
    return "".join(str(unicodedata.decimal(one, one)) for one in text)


def matches(pin: str, stored: str) -> bool:
    """Return whether it is the PIN that is stored. Blocks for some 50 ms."""
    salt, _, known = stored.partition(":")
    return hmac.compare_digest(_hash(pin, bytes.fromhex(salt)), bytes.fromhex(known))


def _hash(pin: str, salt: bytes) -> bytes:
    """Return the hash of a PIN."""
    return hashlib.scrypt(pin.encode(), salt=salt, dklen=32, **_COST)
