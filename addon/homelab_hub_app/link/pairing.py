"""The link's secret: who has it is Home Assistant. The app keeps only its hash."""

import asyncio
from contextlib import suppress
from hashlib import sha256
from hmac import compare_digest
import logging
import os
from pathlib import Path
import secrets
from typing import Final

from homelab_hub_app.store.facts import Facts
from homelab_hub_upstream.secret import Secret

FILE: Final = "api_token"
"""For people without a Supervisor, who copy it into Home Assistant."""

BYTES: Final = 32
CURRENT: Final = "token_sha256"
NEXT: Final = "next_token_sha256"

_LOGGER: Final = logging.getLogger(__name__)


class Pairing:
    """Knows the secret when it sees it. `token` is the newest one, None if its file is gone."""

    def __init__(self, facts: Facts, data: Path) -> None:
        """Use the store and the data folder; call `load`."""
        self._facts = facts
        self._file = data / FILE
        self._current = ""
        self._next: str | None = None
        self._changing = asyncio.Lock()
        self.token: Secret | None = None

    async def load(self) -> None:
        """Learn the secret, or make one at the first start. Raises `StoreError`, `OSError`.

        Where the store is new but the file is not, Home Assistant still has that secret.
        """
        facts = await self._facts.all()
        written = await asyncio.to_thread(_read, self._file)
        if CURRENT not in facts:
            if written is None:
                written = await self._make()
                _LOGGER.info("The secret for Home Assistant is in %s", self._file)
            facts = {CURRENT: _hash(written)}
            await self._facts.put(**facts)
        self._current, self._next = facts[CURRENT], facts.get(NEXT)
        if written is not None and _hash(written) in (self._current, self._next):
            self.token = written
        else:
            _LOGGER.warning(
                "%s does not hold the secret; Home Assistant can replace it", self._file
            )

    async def knows(self, token: Secret) -> bool:
        """Return whether this is the secret. The first use of a new one ends the old one."""
        offered = _hash(token)
        if compare_digest(offered, self._current):
            return True
        if self._next is None or not compare_digest(offered, self._next):
            return False
        async with self._changing:
            if self._next is not None:
                await self._facts.put(**{CURRENT: self._next, NEXT: None})
                self._current, self._next = self._next, None
                _LOGGER.info("Home Assistant uses the new secret; the old one has ended")
        return compare_digest(offered, self._current)

    async def replace(self) -> Secret:
        """Make a new secret, valid at once beside the old one. Raises `StoreError`, `OSError`."""
        async with self._changing:
            token = Secret(secrets.token_urlsafe(BYTES))
            await self._facts.put(**{NEXT: _hash(token)})
            self._next = _hash(token)
            await asyncio.to_thread(_write, self._file, token)
            self.token = token
        return token

    async def _make(self) -> Secret:
        """Make a secret and write it down."""
        token = Secret(secrets.token_urlsafe(BYTES))
        await asyncio.to_thread(_write, self._file, token)
        return token


def _hash(token: Secret) -> str:
    """Return what is kept of a secret; 32 random bytes need no salt."""
    return sha256(token.reveal().encode("utf-8", "surrogatepass")).hexdigest()


def _read(file: Path) -> Secret | None:
    """Return the secret in a file."""
    with suppress(FileNotFoundError):
        return Secret(content) if (content := file.read_text(encoding="utf-8").strip()) else None
    return None


def _write(file: Path, token: Secret) -> None:
    """Write a secret into a file, whole and for its owner alone."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as content:
        content.write(f"{token.reveal()}\n")
        content.flush()
        os.fsync(descriptor)
    part.replace(file)
