"""Tokens of one authorization, and the store that makes them last."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
from pathlib import Path
from shutil import rmtree
import stat
import time
from typing import Any, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from ..const import DOMAIN, LOGGER
from ..upstream.errors import AnswerBrokenError
from ..upstream.secret import Secret
from .errors import NotStoredError

VERSION = 1
# For an answer that does not say how long its token lasts (RFC 6749 section 5.1 allows it).
UNSAID_LIFETIME = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """An access token and what renews it. Times are seconds since the epoch.

    `refresh_ends_at` is when the refresh token ends whatever is done, where the provider says so.
    """

    access: Secret
    refresh: Secret | None
    expires_at: float
    scopes: frozenset[str]
    refresh_ends_at: float | None = None

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
        refresh_ends_at = before.refresh_ends_at if before else None
        if isinstance(newer := answer.get("refresh_token"), str) and newer:
            refresh = Secret(newer)
        # Google's, of applications that are in Testing or were allowed for a time only.
        if (left := answer.get("refresh_token_expires_in")) is not None:
            refresh_ends_at = time.time() + _seconds(left)
        scope = answer.get("scope")
        scopes = scope.replace(",", " ").split() if isinstance(scope, str) else scope
        return cls(
            access=Secret(access),
            refresh=refresh,
            expires_at=time.time() + _seconds(answer.get("expires_in")),
            scopes=frozenset(scopes or (before.scopes if before else ())),
            refresh_ends_at=refresh_ends_at,
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
            refresh_ends_at=stored.get("refresh_ends_at"),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the tokens in a form that JSON holds; the secrets are in it."""
        return {
            "access_token": self.access.reveal(),
            "refresh_token": self.refresh.reveal() if self.refresh else None,
            "expires_at": self.expires_at,
            "scopes": sorted(self.scopes),
            "refresh_ends_at": self.refresh_ends_at,
        }


def _seconds(value: Any) -> float:
    """Return a lifetime; some providers send it as a string."""
    try:
        return float(value)
    except TypeError, ValueError:
        return UNSAID_LIFETIME


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a consent gave: the tokens as of now, and when the consent was.

    `bot` is the token of the bot that a Discord application has; it is not part of the consent.
    """

    id: str
    granted_at: float
    tokens: Tokens
    bot: Secret | None = None


class GrantStore:
    """Keeps the grant of one config entry on disk.

    A new refresh token may have killed the old one, so it must be on disk before its access token
    is used. Home Assistant writes config entries a second after a change, and its `Store` writes
    nothing while it stops and hides a failed write. So the file is written here, with `fsync`. It
    has a folder of its own, so that what a crash leaves of an unfinished write can be told and
    deleted: there are tokens in it.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Use the folder of an entry."""
        self._hass = hass
        self._folder = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.tokens.{entry_id}"))
        self._path = self._folder / "grant.json"

    async def load(self) -> Grant | None:
        """Return the grant on disk, None if there is none that can be read.

        Nothing may be written meanwhile: leftovers of a crash are deleted.
        """
        return await self._hass.async_add_executor_job(self._load)

    async def save(self, grant: Grant) -> None:
        """Return when the grant is on disk. Raises `NotStoredError` if it could not be written."""
        try:
            await self._hass.async_add_executor_job(self._save, grant)
        except (OSError, WriteError) as error:
            raise NotStoredError(type(error).__name__) from error

    async def is_private(self) -> bool | None:
        """Return whether nobody else may read the file, None if there is none."""
        return await self._hass.async_add_executor_job(self._is_private)

    async def remove(self) -> None:
        """Delete what there is."""
        await self._hass.async_add_executor_job(rmtree, self._folder, True)

    def _is_private(self) -> bool | None:
        """Look at the file's mode; blocks."""
        try:
            return not self._path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        except FileNotFoundError:
            return None

    def _load(self) -> Grant | None:
        """Read the file; blocks."""
        for leftover in self._folder.glob("*"):
            if leftover != self._path:
                leftover.unlink()
        if not self._path.exists():
            return None
        try:
            stored = json.loads(self._path.read_bytes())
            bot = stored.get("bot")
            return Grant(
                id=stored["id"],
                granted_at=stored["granted_at"],
                tokens=Tokens.from_dict(stored["tokens"]),
                bot=Secret(bot) if bot else None,
            )
        except (ValueError, KeyError, TypeError) as error:
            LOGGER.error("%s cannot be read: %s", self._path.name, type(error).__name__)
            return None

    def _save(self, grant: Grant) -> None:
        """Write the file; blocks."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = {
            "version": VERSION,
            "id": grant.id,
            "granted_at": grant.granted_at,
            "tokens": grant.tokens.as_dict(),
            "bot": grant.bot.reveal() if grant.bot else None,
        }
        write_utf8_file_atomic(str(self._path), json.dumps(content), private=True)
