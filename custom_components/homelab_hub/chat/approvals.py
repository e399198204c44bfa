"""What waits for somebody's yes: whoever wants something risky done asks here.

`approvals_of(hass).ask(wish)` keeps the wish and returns what to show for it; with `tell` it is
also shown at every door there is, such as a Discord bot's, which writes to the people who may
decide. `decide` does it once, or never. All of it is in memory: after a restart nothing waits.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
import time
from typing import Final, Protocol

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ulid import ulid_now

from ..assistant.words import sentence
from ..const import DOMAIN
from ..protocol.questions import Approval

PATIENCE: Final = 300.0
MOST_WAITING: Final = 50


class Ending(StrEnum):
    """What became of a wish."""

    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"


class ApprovalError(Exception):
    """There is nothing to decide, or not for them; `key` is of `exceptions` in the translations."""

    def __init__(self, key: str) -> None:
        """Keep the key."""
        super().__init__(key)
        self.key = key


class NothingWaitsError(ApprovalError):
    """It was decided, has expired, or never was."""


class NotForThemError(ApprovalError):
    """Somebody else has to decide."""


class TooManyWaitError(ApprovalError):
    """So much waits already that nobody would read one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who decides: the id of a user of Home Assistant, and the name that others are told."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Something that is done when somebody says yes.

    `text` is what they read of it, in our words. `do` does it in the name of who approved, and
    returns what to tell; `HomeAssistantError` is told as well. `ended` hears what became of it.
    Only `deciders` (ids of users) may decide, if there are any.
    """

    text: str
    do: Callable[[Decider], Awaitable[str]]
    ended: Callable[[Ending], None] = lambda _ending: None
    deciders: frozenset[str] = frozenset()


class Door(Protocol):
    """A place where people see what waits, and decide. It raises nothing."""

    async def show(self, approval: Approval, deciders: frozenset[str]) -> None:
        """Show what waits to those of the deciders who are known here; to all if there are none."""

    async def close(self, approval: str, text: str) -> None:
        """Show what became of it wherever it was shown."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A wish, and what ends the wait."""

    wish: Wish
    cancel: CALLBACK_TYPE


class Approvals:
    """All that waits in this Home Assistant."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing."""
        self._hass = hass
        self._waiting: dict[str, _Waiting] = {}
        self._doors: list[Door] = []
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._stop)

    @callback
    def add_door(self, door: Door) -> CALLBACK_TYPE:
        """Show what waits at a door too, until the returned function is called."""
        self._doors.append(door)
        return lambda: self._doors.remove(door)

    @callback
    def ask(self, wish: Wish, *, tell: bool = True) -> Approval:
        """Keep a wish until it is decided, at most five minutes. Raises `TooManyWaitError`."""
        if len(self._waiting) >= MOST_WAITING:
            raise TooManyWaitError("approval_too_many")
        approval = Approval(id=ulid_now(), text=wish.text, expires_at=time.time() + PATIENCE)

        @callback
        def expire(_now: datetime) -> None:
            self._hass.async_create_background_task(
                self._expire(approval.id), "end the wait for an approval"
            )

        self._waiting[approval.id] = _Waiting(wish, async_call_later(self._hass, PATIENCE, expire))
        if tell:
            for door in self._doors:
                self._hass.async_create_background_task(
                    door.show(approval, wish.deciders), "show an approval"
                )
        return approval

    async def decide(self, approval: str, decider: Decider, *, approve: bool) -> str:
        """Return what became of a wish, now that somebody has decided who may.

        Once begun it is done to its end, whoever stops waiting. Raises `NothingWaitsError`, and
        `NotForThemError`, after which it still waits.
        """
        if (waiting := self._waiting.get(approval)) is None:
            raise NothingWaitsError("approval_gone")
        if waiting.wish.deciders and decider.user_id not in waiting.wish.deciders:
            raise NotForThemError("approval_not_yours")
        wish = self._take(approval)
        return await asyncio.shield(
            self._hass.async_create_task(
                self._decided(approval, wish, decider, approve=approve), "do what was approved"
            )
        )

    @callback
    def _stop(self, _event: Event) -> None:
        """Wait for nothing any more."""
        for approval in tuple(self._waiting):
            self._take(approval)

    @callback
    def withdraw(self, approval: str, text: str) -> None:
        """End the wait for a decision that was made where the wish comes from; show the text."""
        if approval in self._waiting:
            self._take(approval)
            self._hass.async_create_background_task(
                self._close(approval, text), "show that a wish is decided"
            )

    def _take(self, approval: str) -> Wish:
        """Take a wish out, so that nobody else decides on it."""
        waiting = self._waiting.pop(approval)
        waiting.cancel()
        return waiting.wish

    async def _decided(self, approval: str, wish: Wish, decider: Decider, *, approve: bool) -> str:
        """Do what was approved, or not, and tell everywhere."""
        if approve:
            try:
                text = await wish.do(decider)
            except HomeAssistantError as error:
                text = str(error)
        else:
            text = await self._words("approval_denied", text=wish.text, name=decider.name)
        wish.ended(Ending.APPROVED if approve else Ending.DENIED)
        await self._close(approval, text)
        return text

    async def _expire(self, approval: str) -> None:
        """End the wait for a decision that nobody made."""
        if approval not in self._waiting:
            return
        wish = self._take(approval)
        wish.ended(Ending.EXPIRED)
        await self._close(approval, await self._words("approval_expired", text=wish.text))

    async def _close(self, approval: str, text: str) -> None:
        """Show at every door what became of a wish."""
        for door in tuple(self._doors):
            await door.close(approval, text)

    async def _words(self, key: str, **placeholders: str) -> str:
        """Return a sentence in the language of the home."""
        return await sentence(self._hass, self._hass.config.language, key, **placeholders)


_DATA: HassKey[Approvals] = HassKey(f"{DOMAIN}.approvals")


@callback
def approvals_of(hass: HomeAssistant) -> Approvals:
    """Return what waits in this Home Assistant."""
    if (approvals := hass.data.get(_DATA)) is None:
        approvals = hass.data[_DATA] = Approvals(hass)
    return approvals
