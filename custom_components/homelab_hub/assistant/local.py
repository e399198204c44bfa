"""What Home Assistant understands without a model: before one is asked, and when none answers.

Both ways pass the guard: what a sentence would do is looked at before it is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from hassil.recognize import RecognizeResult
from homeassistant.components import conversation
from homeassistant.components.conversation import ChatLog, ConversationInput
from homeassistant.components.conversation.agent_manager import get_agent_manager
from homeassistant.components.conversation.default_agent import DefaultAgent
from homeassistant.components.conversation.gazetteer import GazetteerFallback
from homeassistant.components.media_player.const import INTENT_MEDIA_SEARCH_AND_PLAY
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr, intent
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .guard.call import SENTENCE_TRIGGER, Call, call_of_intent
from .guard.gate import ASSISTANT, Gate
from .guard.pending import Done

# Nobody says a longer command, and matching takes the longer the longer the text is.
LONGEST_COMMAND = 300
# As Home Assistant's pipeline does it, these are left to a model that controls the home: they
# match questions and requests that a model understands better.
_LEFT_TO_MODEL = frozenset({intent.INTENT_GET_STATE, INTENT_MEDIA_SEARCH_AND_PLAY})
# Without targets, a sentence was probably none for the home: "tell me a joke" looks for a device.
_NOT_UNDERSTOOD = (
    intent.IntentResponseErrorCode.NO_INTENT_MATCH,
    intent.IntentResponseErrorCode.NO_VALID_TARGETS,
)
_TRIGGER_TITLE: Final = "Sentence"
_GAZETTEER: HassKey[GazetteerFallback] = HassKey(f"{DOMAIN}.gazetteer")


async def prepare(hass: HomeAssistant, language: str) -> None:
    """Load what understanding a language needs, so that no person has to wait for it."""
    await conversation.async_prepare_agent(hass, conversation.HOME_ASSISTANT_AGENT, language)
    # The first recognition parses every sentence of the language. This one is never acted on.
    rehearsal = ConversationInput(
        text="Jarvis",
        context=Context(),
        conversation_id=None,
        device_id=None,
        satellite_id=None,
        language=language,
        agent_id=conversation.HOME_ASSISTANT_AGENT,
    )
    await conversation.async_handle_intents(
        hass, rehearsal, ChatLog(hass, ""), intent_filter=lambda _match: True
    )
    await _understood(hass, rehearsal)


async def answer_first(
    hass: HomeAssistant,
    user_input: ConversationInput,
    chat_log: ChatLog,
    gate: Gate,
    *,
    controls: bool,
) -> intent.IntentResponse | None:
    """Return the answer of a sentence trigger or a local intent, None where neither matches.

    None too where the gate has something to ask or refuse. `controls` says that the model could do
    it too.
    """
    if len(user_input.text) > LONGEST_COMMAND:
        return None
    if not await _trigger_passes(hass, user_input, gate):
        return None
    triggered = await conversation.async_handle_sentence_triggers(hass, user_input, chat_log)
    if triggered is not None:
        response = intent.IntentResponse(language=user_input.language)
        response.async_set_speech(triggered)
        return response

    @callback
    def is_rejected(match: RecognizeResult) -> bool:
        if controls and match.intent.name in _LEFT_TO_MODEL:
            return True
        return not gate.passes(LocalStep(hass, user_input, call_of_match(hass, match)))

    return await _intents(hass, user_input, chat_log, is_rejected)


async def answer_last(
    hass: HomeAssistant, user_input: ConversationInput, gate: Gate
) -> intent.IntentResponse | None:
    """Return what Home Assistant's own agent answers, None if it does not understand or may not.

    It runs in a conversation of its own, so that its excuses do not become the model's history.
    """
    if len(user_input.text) > LONGEST_COMMAND:
        return None
    if not await _trigger_passes(hass, user_input, gate):
        return None
    call = await _understood(hass, user_input)
    if call is not None and not gate.passes(LocalStep(hass, user_input, call, last=True)):
        return None
    return await _converse(hass, user_input)


@dataclass(frozen=True, slots=True)
class LocalStep:
    """What a sentence means to Home Assistant, waiting; `last` for its own agent's understanding."""

    hass: HomeAssistant
    user_input: ConversationInput
    call: Call
    last: bool = False

    async def as_of_now(self) -> Call | None:
        """Return what the same sentence would do now."""
        if self.call.tool == SENTENCE_TRIGGER:
            return self.call
        if self.last:
            return await _understood(self.hass, self.user_input)
        understood: list[Call] = []

        @callback
        def look(match: RecognizeResult) -> bool:
            understood.append(call_of_match(self.hass, match))
            return True

        await _intents(self.hass, self.user_input, ChatLog(self.hass, ""), look)
        return understood[0] if understood else None

    async def run(self, chat_log: ChatLog | None, context: Context | None) -> Done:
        """Do what the sentence means, in the name of who said yes."""
        user_input = replace(self.user_input, context=context or self.user_input.context)
        log = chat_log if chat_log is not None else ChatLog(self.hass, "")
        response: intent.IntentResponse | None
        if self.call.tool == SENTENCE_TRIGGER:
            said = await conversation.async_handle_sentence_triggers(self.hass, user_input, log)
            return Done(text=said or "", failed=said is None)
        if self.last:
            response = await _converse(self.hass, user_input)
        else:
            response = await _intents(self.hass, user_input, log, self._is_another)
        if response is None:
            return Done(text="", failed=True)
        return Done(
            text=speech(response), response=response, failed=response.error_code is not None
        )

    def _is_another(self, match: RecognizeResult) -> bool:
        """Return whether a match is not what was asked about."""
        return call_of_match(self.hass, match).fingerprint != self.call.fingerprint


def speech(response: intent.IntentResponse) -> str:
    """Return what a response says, empty for nothing."""
    plain = response.speech.get("plain", {})
    return str(plain.get("speech") or "")


@callback
def call_of_match(hass: HomeAssistant, match: RecognizeResult) -> Call:
    """Return what a sentence that was understood would do."""
    slots = {entity.name: entity.value for entity in match.entities_list}
    return call_of_intent(hass, match.intent.name, slots, ASSISTANT)


async def _intents(
    hass: HomeAssistant, user_input: ConversationInput, chat_log: ChatLog, is_rejected: Any
) -> intent.IntentResponse | None:
    """Return the answer of a local intent that is not rejected, and leave no trace of a failure."""
    known = len(chat_log.content)
    matched = await conversation.async_handle_intents(
        hass, user_input, chat_log, intent_filter=is_rejected
    )
    if matched is None:
        # 2026.10 leaves a failed attempt in the log, as a call of a tool the model never had.
        del chat_log.content[known:]
    return matched


async def _converse(
    hass: HomeAssistant, user_input: ConversationInput
) -> intent.IntentResponse | None:
    """Return what Home Assistant's own agent answers, None if it does not understand."""
    result = await conversation.async_converse(
        hass,
        user_input.text,
        None,
        user_input.context,
        language=user_input.language,
        agent_id=conversation.HOME_ASSISTANT_AGENT,
        device_id=user_input.device_id,
        satellite_id=user_input.satellite_id,
    )
    response = result.response
    return None if response.error_code in _NOT_UNDERSTOOD else response


async def _trigger_passes(hass: HomeAssistant, user_input: ConversationInput, gate: Gate) -> bool:
    """Return whether a sentence trigger that this starts, if there is one, may run now."""
    call = Call(
        tool=SENTENCE_TRIGGER,
        title=_TRIGGER_TITLE,
        arguments={"sentence": user_input.text},
        integration="automation",
        destructive=False,
        open_world=False,
    )
    step = LocalStep(hass, user_input, call)
    if gate.would_pass(step):
        return True
    if await _default_agent(hass).async_recognize_sentence_trigger(user_input) is None:
        return True
    return gate.passes(step)


async def _understood(hass: HomeAssistant, user_input: ConversationInput) -> Call | None:
    """Return what Home Assistant's own agent would do, None for nothing.

    It tries its sentences first and then its gazetteer, which understands more; here in the same
    order.
    """
    match = await _default_agent(hass).async_recognize_intent(user_input)
    if match is not None and not match.unmatched_entities:
        return call_of_match(hass, match)
    gazetteer = hass.data.setdefault(_GAZETTEER, GazetteerFallback(hass))
    if not gazetteer.supports(user_input.language):
        return None
    # The home may have changed; the words, which take a second to load, do not.
    gazetteer.async_invalidate()
    _, found = await gazetteer.async_interpret(user_input.text, "", _room(hass, user_input))
    if not found.accepted:
        return None
    return _together(
        [call_of_intent(hass, one.intent, dict(one.slots), ASSISTANT) for one in found.frames]
    )


def _together(calls: Iterable[Call]) -> Call | None:
    """Return several calls of one sentence as one."""
    if not (together := [*calls]):
        return None
    first, *others = together
    return replace(
        first,
        reads=all(one.reads for one in (first, *others)),
        targets=(*first.targets, *(target for one in others for target in one.targets)),
    )


def _room(hass: HomeAssistant, user_input: ConversationInput) -> ar.AreaEntry | None:
    """Return the room that is spoken in."""
    device = dr.async_get(hass).async_get(user_input.device_id) if user_input.device_id else None
    if device is None or device.area_id is None:
        return None
    return ar.async_get(hass).async_get_area(device.area_id)


def _default_agent(hass: HomeAssistant) -> DefaultAgent:
    """Return Home Assistant's own agent."""
    agent = get_agent_manager(hass).default_agent
    assert agent is not None
    return agent
