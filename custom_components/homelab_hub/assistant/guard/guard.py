"""The guard of one agent: its rules, and what waits for a person's yes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
import time
from typing import Any, Final, Self

from homeassistant.components.conversation import ChatLog, Content, ConversationInput, UserContent
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ulid import ulid_now

from ...const import DOMAIN
from ..style import Outcome
from ..words import sentence
from .describe import describe
from .gate import Gate
from .pending import Done, Pending, Step, Waiting
from .pin import digits_in, matches, may_hold_pin
from .policy import Origin, Policy, Verdict
from .presets import policy_of
from .taint import Taint
from .tries import WrongPins
from .unattended import NOTHING, Unattended
from .yes_no import Reply, reply_of

CONF_PIN: Final = "guard_pin"
HIDDEN: Final = "••••"
# So that no agent can fill people's phones, or push out what Jarvis asked.
MOST_OF_OTHERS: Final = 5
# For so many seconds after a question for the PIN, digits of that person's are taken for a late PIN.
LATE: Final = 600.0
# When the last question for the PIN ended, by user; it is the same for all agents.
_ENDED: HassKey[dict[str | None, float]] = HassKey(f"{DOMAIN}.pin_questions_ended")

type Listener = Callable[[Pending, Sequence[Content], str], None]


class Guard:
    """Decides what an agent may do, and does what was asked about after a yes."""

    def __init__(
        self, hass: HomeAssistant, policy: Policy, pin: str | None, wrong_pins: WrongPins
    ) -> None:
        """Take the rules, and the PIN as `pin.hashed` gave it."""
        self._hass = hass
        self._pin = pin
        self._wrong_pins = wrong_pins
        self._tries = wrong_pins.at(pin or "")
        self.policy = policy
        self.taint = Taint(hass)
        self.waiting = Waiting(hass)
        self.waiting.listen(self._note_end)
        self.unattended: dict[str, Unattended] = {}
        """Runs without a listener that are going on, by the id of their context."""
        self._listeners: list[Listener] = []

    @classmethod
    def from_options(
        cls, hass: HomeAssistant, options: Mapping[str, Any], wrong_pins: WrongPins
    ) -> Self:
        """Return the guard that options describe."""
        return cls(hass, policy_of(options), options.get(CONF_PIN), wrong_pins)

    @callback
    def gate(
        self, user_input: ConversationInput, chat_log: ChatLog, outcome: Outcome | None = None
    ) -> Gate:
        """Return the gate of one turn."""
        run = self.unattended.get(user_input.context.id)
        return Gate(
            hass=self._hass,
            policy=NOTHING if run and not run.acts else self.policy,
            taint=self.taint,
            chat_log=chat_log,
            agent_id=user_input.agent_id,
            user_id=user_input.context.user_id,
            origin=Origin.TASK if run else _origin(user_input),
            outcome=outcome,
            has_pin=self._pin is not None,
            unattended=run is not None,
        )

    @callback
    def task_gate(self, chat_log: ChatLog, outcome: Outcome) -> Gate:
        """Return the gate of a task, which has nobody to ask."""
        return Gate(
            hass=self._hass,
            policy=self.policy,
            taint=self.taint,
            chat_log=chat_log,
            agent_id="",
            user_id=None,
            origin=Origin.TASK,
            outcome=outcome,
        )

    async def question(self, gate: Gate, user_input: ConversationInput) -> str:
        """Return the question for a turn's open calls, which wait from now on."""
        language = user_input.language
        what = await describe(self._hass, [one.call for one in gate.asks], language)
        key = "guard_question_tainted" if gate.tainted else "guard_question"
        key = "guard_question_pin" if gate.pin else key
        if gate.unattended:
            key = "guard_asked_elsewhere"
            # Each run has a conversation of its own; its question is asked once all the same.
            for old in self.waiting.all:
                if old.elsewhere and (old.user_id, old.text) == (gate.user_id, what):
                    self.waiting.take(old.id, "replaced")
        self.waiting.add(
            what,
            gate.asks,
            pin=gate.pin,
            conversation_id=gate.chat_log.conversation_id,
            context=user_input.context,
            elsewhere=gate.unattended,
        )
        return await sentence(self._hass, language, key, what=what)

    async def ask_elsewhere(
        self, step: Step, verdict: Verdict, agent: str, context: Context
    ) -> bool:
        """Let a call of another agent's wait. Return False if too many of them do.

        What waits already is not asked about twice.
        """
        language = self._hass.config.language
        what = await describe(self._hass, [step.call], language)
        text = await sentence(self._hass, language, "guard_wish", agent=agent, what=what)
        foreign = [one for one in self.waiting.all if one.elsewhere]
        if any(
            (one.user_id, one.steps[0].call.fingerprint) == (context.user_id, step.call.fingerprint)
            for one in foreign
        ):
            return True
        if len(foreign) >= MOST_OF_OTHERS:
            return False
        self.waiting.add(
            text,
            [step],
            pin=verdict is Verdict.PIN and self._pin is not None,
            conversation_id=f"{agent}/{ulid_now()}",
            context=context,
            elsewhere=True,
        )
        return True

    async def hear(self, user_input: ConversationInput, chat_log: ChatLog) -> Done | None:
        """Return what an utterance came to as an answer to what waits, None if it is none.

        What waits ends with any utterance of the person's; the model has no part in it.
        """
        pending = self.waiting.in_conversation(chat_log.conversation_id, user_input.context.user_id)
        if pending and pending.pin:
            return await self._hear_pin(pending, user_input, chat_log)
        if self._is_late_pin(user_input):
            if pending:
                self.waiting.take(pending.id, "given_up")
            _hide_last(chat_log)
            text = await sentence(self._hass, user_input.language, "guard_pin_late")
            return Done(text=text, failed=True)
        if pending is None:
            return None
        reply = reply_of(user_input.text, user_input.language)
        if reply is Reply.YES:
            return await self.carry_out(pending.id, chat_log, user_input.context)
        self.waiting.take(pending.id, "denied" if reply is Reply.NO else "given_up")
        if reply is Reply.NO:
            return await self._say(user_input, "guard_left", pending)
        return None

    async def _hear_pin(
        self, pending: Pending, user_input: ConversationInput, chat_log: ChatLog
    ) -> Done | None:
        """Return what a PIN came to; it does not stay in the conversation."""
        said = digits_in(user_input.text)
        if said is None and may_hold_pin(user_input.text):
            # What else is said may be for the model, but not that.
            _hide_last(chat_log)
            return replace(await self._say(user_input, "guard_pin_alone", pending), again=True)
        if said is None:
            denied = reply_of(user_input.text, user_input.language) is Reply.NO
            self.waiting.take(pending.id, "denied" if denied else "given_up")
            return await self._say(user_input, "guard_left", pending) if denied else None
        _hide_last(chat_log)
        if await self.knows_pin(said):
            return await self.carry_out(pending.id, chat_log, user_input.context)
        if self._tries.locked:
            self.waiting.take(pending.id, "denied")
            return await self._say(user_input, "guard_pin_locked", pending)
        return replace(await self._say(user_input, "guard_pin_wrong", pending), again=True)

    def _is_late_pin(self, user_input: ConversationInput) -> bool:
        """Return whether somebody says a PIN, as it seems, that nothing here waits for any more."""
        user_id = user_input.context.user_id
        ended = self._hass.data.get(_ENDED, {}).get(user_id)
        late = ended is not None and time.monotonic() - ended < LATE
        elsewhere = any(one.pin and one.user_id == user_id for one in self.waiting.all)
        return (late or elsewhere) and digits_in(user_input.text) is not None

    @callback
    def _note_end(self, pending: Pending, what: str) -> None:
        """Note when a question for the PIN ends."""
        if pending.pin and what != "asked":
            self._hass.data.setdefault(_ENDED, {})[pending.user_id] = time.monotonic()

    async def knows_pin(self, pin: str) -> bool:
        """Return whether a PIN is right; wrong ones are counted, and none is taken for a while."""
        if self._pin is None or self._tries.locked:
            return False
        self._tries.tried()
        right = await self._hass.async_add_executor_job(matches, pin, self._pin)
        if right:
            self._tries.right()
        await self._wrong_pins.save()
        return right

    @callback
    def listen_elsewhere(self, listener: Listener) -> CALLBACK_TYPE:
        """Tell a listener what was carried out after a yes outside its conversation.

        It gets the question, what was called with what came of it, and what is said of it. Return
        what ends that.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def carry_out(
        self, pending_id: str, chat_log: ChatLog | None, context: Context | None
    ) -> Done | None:
        """Do what waited, once; None if it does not wait any more. Noted in the chat log, if given.

        What would do something else by now than what was asked about is not done.
        """
        if (pending := self.waiting.take(pending_id, "approved")) is None:
            return None
        log = ChatLog(self._hass, pending.conversation_id) if chat_log is None else chat_log
        done: list[Done] = []
        for step in pending.steps:
            now = await step.as_of_now()
            if now is None or now.fingerprint != step.call.fingerprint:
                language = self._hass.config.language
                text = await sentence(self._hass, language, "guard_changed", what=pending.text)
                done.append(Done(text=text, failed=True))
                break
            done.append(await step.run(log, context))
        text = " ".join(one.text for one in done)
        if chat_log is None:
            for listener in tuple(self._listeners):
                listener(pending, log.content[1:], text)
        return Done(
            text=text,
            response=done[0].response if len(done) == 1 else None,
            failed=any(one.failed for one in done),
        )

    async def _say(self, user_input: ConversationInput, key: str, pending: Pending) -> Done:
        """Return a sentence about what waited."""
        text = await sentence(self._hass, user_input.language, key, what=pending.text)
        return Done(text=text, failed=True)


def _origin(user_input: ConversationInput) -> Origin:
    """Return where a sentence comes from."""
    if user_input.satellite_id or user_input.device_id:
        return Origin.VOICE
    return Origin.TEXT if user_input.context.user_id else Origin.AUTOMATION


def _hide_last(chat_log: ChatLog) -> None:
    """Take the words of the person out of the conversation."""
    if isinstance(chat_log.content[-1], UserContent):
        chat_log.content[-1] = UserContent(content=HIDDEN)
