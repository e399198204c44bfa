"""Tokens of one authorization, and the store that makes them last."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
from pathlib import Path
import time
from typing import Any, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import write_utf8_file_atomic

from ..const import DOMAIN
from ..upstream.errors import AnswerBrokenError
from ..upstream.secret import Secret

VERSION = 1
# For an answer that does not say how long its token lasts (RFC 6749 section 5.1 allows it).
UNSAID_LIFETIME = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """An access token and what renews it. Times are seconds since the epoch."""

    access: Secret
    refresh: Secret | None
    expires_at: float
    scopes: frozenset[str]

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any], before: Self | None = None) -> Self:
        """Return the tokens of a token endpoint's answer (RFC 6749 section 5.1).

        What a refresh leaves out stays as it was. `scope` is a string at most providers and a
        list at Twitch. Raises `AnswerBrokenError` for an answer without a token.
        """
        access = answer.get("access_token")
        if not isinstance(access, str) or not access:
            raise AnswerBrokenError("the token answer has no token")
        refresh = before.refresh if before else None
        if isinstance(newer := answer.get("refresh_token"), str) and newer:
            refresh = Secret(newer)
        scope = answer.get("scope")
        scopes = scope.replace(",", " ").split() if isinstance(scope, str) else scope
        return cls(
            access=Secret(access),
            refresh=refresh,
            expires_at=time.time() + _seconds(answer.get("expires_in")),
            scopes=frozenset(scopes or (before.scopes if before else ())),
        )

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return tokens as they were stored."""
        refresh = stored["refresh_token"]
        return cls(
            access=Secret(stored["access_token"]),
            refresh=Secret(refresh) if refresh else None,
            expires_at=stored["expires_at"],
            scopes=frozenset(stored["scopes"]),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the tokens in a form that JSON holds; the secrets are in it."""
        return {
            "access_token": self.access.reveal(),
            "refresh_token": self.refresh.reveal() if self.refresh else None,
            "expires_at": self.expires_at,
            "scopes": sorted(self.scopes),
        }


def _seconds(value: Any) -> float:
    """Return a lifetime; some providers send it as a string."""
    try:
        return float(value)
    except TypeError, ValueError:
        return UNSAID_LIFETIME


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a consent gave: the tokens as of now, and when the consent was."""

    id: str
    granted_at: float
    tokens: Tokens


class GrantStore:
    """Keeps the grant of one config entry on disk.

    A new refresh token may have killed the old one, so it must be on disk before its access token
    is used. Home Assistant writes config entries a second after a change, and its `Store` writes
    nothing while it stops and hides a failed write. So the file is written here, with `fsync`.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Use the file of an entry."""
        self._hass = hass
        self._path = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.tokens.{entry_id}"))

    async def load(self) -> Grant | None:
        """Return the grant on disk, None if there is none."""
        return await self._hass.async_add_executor_job(self._load)

    async def save(self, grant: Grant) -> None:
        """Return when the grant is on disk. Raises `WriteError` if it could not be written."""
        await self._hass.async_add_executor_job(self._save, grant)

    async def remove(self) -> None:
        """Delete the file."""
        await self._hass.async_add_executor_job(lambda: self._path.unlink(missing_ok=True))

    def _load(self) -> Grant | None:
        """Read the file; blocks."""
        if not self._path.exists():
            return None
        stored = json.loads(self._path.read_bytes())
        return Grant(
            id=stored["id"],
            granted_at=stored["granted_at"],
            tokens=Tokens.from_dict(stored["tokens"]),
        )

    def _save(self, grant: Grant) -> None:
        """Write the file; blocks."""
        self._path.parent.mkdir(exist_ok=True)
        content = {
            "version": VERSION,
            "id": grant.id,
            "granted_at": grant.granted_at,
            "tokens": grant.tokens.as_dict(),
        }
        write_utf8_file_atomic(str(self._path), json.dumps(content), private=True)
