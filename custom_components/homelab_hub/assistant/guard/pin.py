"""A PIN: kept as a salted hash, and few tries."""

from collections.abc import Callable
import hashlib
import hmac
import re
import secrets
from typing import Final

SHORTEST: Final = 4
LONGEST: Final = 12
MOST_TRIES: Final = 3
LOCKED_FOR: Final = 900.0
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
    """Return the PIN that an utterance is, as people or speech-to-text write it."""
    said = re.sub(r"[\s.,-]+", "", text)
    return said if is_valid(said) else None


def matches(pin: str, stored: str) -> bool:
    """Return whether it is the PIN that is stored. Blocks for some 50 ms."""
    salt, _, known = stored.partition(":")
    return hmac.compare_digest(_hash(pin, bytes.fromhex(salt)), bytes.fromhex(known))


def _hash(pin: str, salt: bytes) -> bytes:
    """Return the hash of a PIN."""
    return hashlib.scrypt(pin.encode(), salt=salt, dklen=32, **_COST)


class Tries:
    """Counts wrong PINs; after three of them none is taken for a quarter of an hour."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Start without any; `now` is a clock in seconds."""
        self._now = now
        self._wrong = 0
        self._locked_until = 0.0

    @property
    def locked(self) -> bool:
        """Return whether no PIN is taken now."""
        return self._now() < self._locked_until

    def wrong(self) -> None:
        """Count a wrong one."""
        self._wrong += 1
        if self._wrong >= MOST_TRIES:
            self._wrong = 0
            self._locked_until = self._now() + LOCKED_FOR

    def right(self) -> None:
        """Forget the wrong ones."""
        self._wrong = 0
