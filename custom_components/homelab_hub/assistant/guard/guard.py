"""The guard of one agent: its rules, and what waits for a person's yes."""

from collections.abc import Mapping
from dataclasses import replace
import time
from typing import Any, Final, Self

from homeassistant.components.conversation import ChatLog, ConversationInput, UserContent
from homeassistant.core import Context, HomeAssistant, callback

from ..style import Outcome
from ..words import sentence
from .describe import describe
from .gate import Gate
from .pending import Done, Pending, Waiting
from .pin import Tries, digits_in, matches
from .policy import Origin, Policy
from .presets import policy_of
from .taint import Taint
from .yes_no import Reply, reply_of

CONF_PIN: Final = "guard_pin"
HIDDEN: Final = "••••"


class Guard:
    """Decides what an agent may do, and does what was asked about after a yes."""

    def __init__(self, hass: HomeAssistant, policy: Policy, pin: str | None) -> None:
        """Take the rules, and the PIN as `pin.hashed` gave it."""
        self._hass = hass
        self._pin = pin
        self._tries = Tries(time.monotonic)
        self.policy = policy
        self.taint = Taint(hass)
        self.waiting = Waiting(hass)

    @classmethod
    def from_options(cls, hass: HomeAssistant, options: Mapping[str, Any]) -> Self:
        """Return the guard that options describe."""
        return cls(hass, policy_of(options), options.get(CONF_PIN))

    @callback
    def gate(
        self, user_input: ConversationInput, chat_log: ChatLog, outcome: Outcome | None = None
    ) -> Gate:
        """Return the gate of one turn."""
        return Gate(
            hass=self._hass,
            policy=self.policy,
            taint=self.taint,
            chat_log=chat_log,
            agent_id=user_input.agent_id,
            user_id=user_input.context.user_id,
            origin=_origin(user_input),
            outcome=outcome,
            has_pin=self._pin is not None,
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
        self.waiting.add(
            what,
            gate.asks,
            pin=gate.pin,
            conversation_id=gate.chat_log.conversation_id,
            context=user_input.context,
        )
        return await sentence(self._hass, language, key, what=what)

    async def hear(self, user_input: ConversationInput, chat_log: ChatLog) -> Done | None:
        """Return what an utterance came to as an answer to what waits, None if it is none.

        What waits ends with any utterance of the person's; the model has no part in it.
        """
        pending = self.waiting.in_conversation(chat_log.conversation_id, user_input.context.user_id)
        if pending is None:
            return None
        if pending.pin:
            return await self._hear_pin(pending, user_input, chat_log)
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

    async def knows_pin(self, pin: str) -> bool:
        """Return whether a PIN is right; wrong ones are counted, and none is taken for a while."""
        if self._pin is None or self._tries.locked:
            return False
        right = await self._hass.async_add_executor_job(matches, pin, self._pin)
        if right:
            self._tries.right()
        else:
            self._tries.wrong()
        return right

    async def carry_out(
        self, pending_id: str, chat_log: ChatLog | None, context: Context | None
    ) -> Done | None:
        """Do what waited, once; None if it does not wait any more.

        What would do something else by now than what was asked about is not done.
        """
        if (pending := self.waiting.take(pending_id, "approved")) is None:
            return None
        done: list[Done] = []
        for step in pending.steps:
            now = await step.as_of_now()
            if now is None or now.fingerprint != step.call.fingerprint:
                language = self._hass.config.language
                text = await sentence(self._hass, language, "guard_changed", what=pending.text)
                done.append(Done(text=text, failed=True))
                break
            done.append(await step.run(chat_log, context))
        return Done(
            text=" ".join(one.text for one in done),
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
