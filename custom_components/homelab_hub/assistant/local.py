"""What Home Assistant understands without a model: before one is asked, and when none answers."""

from homeassistant.components import conversation
from homeassistant.components.conversation import ChatLog, ConversationInput
from homeassistant.components.media_player.const import INTENT_MEDIA_SEARCH_AND_PLAY
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent

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


async def answer_first(
    hass: HomeAssistant, user_input: ConversationInput, chat_log: ChatLog, *, controls: bool
) -> intent.IntentResponse | None:
    """Return the answer of a sentence trigger or a local intent, None where neither matches.

    `controls` says that the model could do it too.
    """
    if len(user_input.text) > LONGEST_COMMAND:
        return None
    triggered = await conversation.async_handle_sentence_triggers(hass, user_input, chat_log)
    if triggered is not None:
        response = intent.IntentResponse(language=user_input.language)
        response.async_set_speech(triggered)
        return response
    known = len(chat_log.content)
    matched = await conversation.async_handle_intents(
        hass,
        user_input,
        chat_log,
        intent_filter=(lambda match: match.intent.name in _LEFT_TO_MODEL) if controls else None,
    )
    if matched is None:
        # 2026.10 leaves a failed attempt in the log, as a call of a tool the model never had.
        del chat_log.content[known:]
    return matched


async def answer_last(
    hass: HomeAssistant, user_input: ConversationInput
) -> intent.IntentResponse | None:
    """Return what Home Assistant's own agent answers, None if it does not understand.

    It runs in a conversation of its own, so that its excuses do not become the model's history.
    """
    if len(user_input.text) > LONGEST_COMMAND:
        return None
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
    if response.error_code in _NOT_UNDERSTOOD:
        return None
    return response


def speech(response: intent.IntentResponse) -> str:
    """Return what a response says, empty for nothing."""
    plain = response.speech.get("plain", {})
    return str(plain.get("speech") or "")
