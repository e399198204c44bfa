"""What waits for a yes: in memory, for five minutes, for one person, done once or never."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from homeassistant.components.conversation import ChatLog
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers import intent
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now

from .call import Call

PATIENCE: Final = 300.0
MOST_WAITING: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a step: words for the person, or an answer of Home Assistant's own."""

    text: str
    response: intent.IntentResponse | None = None
    failed: bool = False
    again: bool = False
    """Whether the next utterance is asked for, after a wrong PIN."""


class Step(Protocol):
    """One call that waits."""

    @property
    def call(self) -> Call:
        """Return what the person is asked about."""

    async def as_of_now(self) -> Call | None:
        """Return what it would do now, None if it is no longer possible."""

    async def run(self, chat_log: ChatLog | None, context: Context | None) -> Done:
        """Do it, and note it in a conversation if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Calls that one yes is for. `text` is what the person read of them."""

    id: str = field(default_factory=ulid_now)
    text: str
    steps: Sequence[Step]
    pin: bool
    conversation_id: str
    user_id: str | None
    asked_in: frozenset[str]
    """The ids of the contexts it was asked in: none of them may approve it."""
    elsewhere: bool = False
    """Whether nobody can answer in the conversation, so that it has to be asked elsewhere."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A pending call, and what ends the wait."""

    pending: Pending
    cancel: CALLBACK_TYPE


type Watcher = Callable[[Pending, str], None]


class Waiting:
    """The pending calls of one agent. `listen` is told of each when it begins and ends."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing: what waited before a restart is gone."""
        self._hass = hass
        self._waiting: dict[str, _Waiting] = {}
        self._listeners: list[Watcher] = []

    @property
    def all(self) -> list[Pending]:
        """Return what waits, oldest first."""
        return [one.pending for one in self._waiting.values()]

    @callback
    def listen(self, listener: Watcher) -> CALLBACK_TYPE:
        """Tell a listener what begins to wait ("asked"), and why it stops; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def add(
        self,
        text: str,
        steps: Sequence[Step],
        *,
        pin: bool,
        conversation_id: str,
        context: Context,
        elsewhere: bool = False,
    ) -> Pending:
        """Let calls wait; what waited in the same conversation is given up."""
        for old in [one for one in self.all if one.conversation_id == conversation_id]:
            self.take(old.id, "replaced")
        while len(self._waiting) >= MOST_WAITING:
            self.take(next(iter(self._waiting)), "replaced")
        pending = Pending(
            text=text,
            steps=steps,
            pin=pin,
            conversation_id=conversation_id,
            user_id=context.user_id,
            asked_in=frozenset(filter(None, (context.id, context.parent_id))),
            elsewhere=elsewhere,
            expires_at=dt_util.utcnow() + timedelta(seconds=PATIENCE),
        )

        @callback
        def expire(_now: datetime) -> None:
            self.take(pending.id, "expired")

        self._waiting[pending.id] = _Waiting(
            pending, async_call_later(self._hass, PATIENCE, expire)
        )
        self._tell(pending, "asked")
        return pending

    @callback
    def in_conversation(self, conversation_id: str, user_id: str | None) -> Pending | None:
        """Return what waits for the next utterance of this person in this conversation."""
        return next(
            (
                one
                for one in self.all
                if (one.conversation_id, one.user_id) == (conversation_id, user_id)
            ),
            None,
        )

    @callback
    def take(self, pending_id: str, why: str) -> Pending | None:
        """Take it out, so that nobody else can have it done; None if it does not wait."""
        if (waiting := self._waiting.pop(pending_id, None)) is None:
            return None
        waiting.cancel()
        self._tell(waiting.pending, why)
        return waiting.pending

    @callback
    def clear(self) -> None:
        """Give all of it up."""
        for pending in self.all:
            self.take(pending.id, "given_up")

    def _tell(self, pending: Pending, what: str) -> None:
        """Tell the listeners."""
        for listener in tuple(self._listeners):
            listener(pending, what)
