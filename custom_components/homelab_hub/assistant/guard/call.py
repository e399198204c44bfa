"""What a call of a tool would do in this home: which actions, to which entities."""

from collections.abc import Mapping
from dataclasses import dataclass
import hashlib
import json
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import intent, llm

from .sequences import UNKNOWN, deeds_of_intent
from .targets import (
    FOR_ANYTHING,
    Target,
    all_of,
    expanded,
    matched,
    mentioned,
    reached_by,
    script_of,
    target_of,
)

CALL_ACTION: Final = "homeassistant__call_action"
SENTENCE_TRIGGER: Final = "sentence_trigger"
_TEMPLATE_SIGNS: Final = ("{{", "{%", "{#")
# What turning on and off means for these (intent integration, `OnOffIntentHandler`).
_TURNED: Final[Mapping[str, Mapping[str, str]]] = {
    intent.INTENT_TURN_ON: {
        "button": "press",
        "cover": "open_cover",
        "input_button": "press",
        "lock": "lock",
        "valve": "open_valve",
    },
    intent.INTENT_TURN_OFF: {"cover": "close_cover", "lock": "unlock", "valve": "close_valve"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a tool, as rules see it.

    `tool` is the name without what merged APIs put in front of it. `action` is what is done as
    `domain.action`, as far as that is known without the targets. `certain` is whether the targets
    are all there are: a template could come to anything. `possible` is False for an intent that finds
    nothing to act on and will say so. `beside` is whether it does something beside what it does to
    the targets: a letter may name a lamp.
    """

    tool: str
    title: str
    arguments: Mapping[str, Any]
    integration: str | None = None
    reads: bool = False
    destructive: bool = True
    open_world: bool = True
    action: str | None = None
    domains: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()
    certain: bool = True
    possible: bool = True
    beside: bool = False

    @property
    def short_name(self) -> str:
        """Return the tool's name without its integration's."""
        return self.tool.rpartition("__")[2]

    @property
    def fingerprint(self) -> str:
        """Return a hash of the tool, its arguments and what they come to; hexadecimal SHA-256."""
        told = [
            self.tool,
            self.action,
            self.arguments,
            sorted((one.entity_id, one.action) for one in self.targets),
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def unwrapped(tool: llm.Tool) -> llm.Tool:
    """Return the tool of the integration that a wrapper stands for."""
    while isinstance(inner := getattr(tool, "tool", None), llm.Tool):
        tool = inner
    return tool


@callback
def call_of_tool(
    hass: HomeAssistant, tool: llm.Tool, arguments: Mapping[str, Any], assistant: str | None
) -> Call:
    """Return what calling a tool would do; `assistant` sees the entities exposed to it only."""
    tool = unwrapped(tool)
    if isinstance(tool, llm.IntentTool):
        return call_of_intent(hass, tool.intent_type, arguments, assistant, tool=tool)
    action, script, told = None, None, dict(arguments)
    if tool.name == CALL_ACTION:
        action = str(arguments.get("action", UNKNOWN)).strip().lower()
        script = script_of(hass, action)
    elif isinstance(tool, llm.ActionTool):
        action = tool.name.replace("__", ".", 1)
        if "." not in action:
            action = f"{tool.integration}.{action}"
        # Tools of scripts have the name of the entity, and not that of the action.
        script = action if action.startswith("script.") and hass.states.get(action) else None
    if script:
        told["entity_id"] = script
    targets = mentioned(hass, told, action)
    open_target = _has_template(arguments)
    if action and open_target and tool.name == CALL_ACTION:
        targets += all_of(hass, action)
    if not targets and tool.name != CALL_ACTION:
        targets = matched(hass, told, _domains_of(None, tool), assistant, _acting(action))
    reached = expanded(hass, targets)
    kind = action.partition(".")[0] if action else None
    return Call(
        tool=tool.name,
        title=tool.title or tool.name,
        arguments=arguments,
        integration=tool.integration,
        reads=bool(tool.annotations.read_only),
        destructive=bool(tool.annotations.destructive),
        open_world=bool(tool.annotations.open_world),
        action=action,
        domains=frozenset({kind}) if kind else frozenset(),
        targets=reached,
        certain=all(one.certain for one in reached) and not open_target,
        beside=kind not in FOR_ANYTHING
        and all(one.domain != (kind or tool.integration) for one in targets),
    )


@callback
def call_of_intent(
    hass: HomeAssistant,
    intent_type: str,
    slots: Mapping[str, Any],
    assistant: str | None,
    tool: llm.Tool | None = None,
) -> Call:
    """Return what an intent with these slot values would do."""
    handler = next((one for one in intent.async_get(hass) if one.intent_type == intent_type), None)
    service = getattr(handler, "service", None)

    def action(domain: str) -> str:
        name = _TURNED.get(intent_type, {}).get(domain, service or intent_type)
        return f"{domain}.{name}"

    domains = _domains_of(handler, tool)
    on_entities = isinstance(handler, intent.DynamicServiceIntentHandler)
    if (deeds := deeds_of_intent(handler)) is not None:
        # What it is said to be for, and what is said with it, are no more than variables there.
        domains = frozenset()
        targets = expanded(hass, [one for deed in deeds for one in reached_by(hass, deed)])
    else:
        targets = expanded(hass, matched(hass, slots, domains, assistant, action))
    annotations = tool.annotations if tool else llm.ToolAnnotations(open_world=False)
    return Call(
        tool=tool.name if tool else intent_type,
        title=(tool.title if tool else None) or intent_type,
        arguments=slots,
        integration=tool.integration if tool else "intent",
        reads=bool(annotations.read_only) or intent_type in READING_INTENTS,
        destructive=bool(annotations.destructive),
        open_world=bool(annotations.open_world),
        domains=domains,
        targets=targets,
        certain=all(one.certain for one in targets),
        possible=bool(targets) or not on_entities,
        beside=deeds is None and not on_entities,
    )


READING_INTENTS: Final = frozenset(
    {
        intent.INTENT_GET_CURRENT_DATE,
        intent.INTENT_GET_CURRENT_TIME,
        intent.INTENT_GET_STATE,
        intent.INTENT_GET_TEMPERATURE,
        intent.INTENT_NEVERMIND,
        intent.INTENT_RESPOND,
        intent.INTENT_TIMER_STATUS,
        "HassClimateGetTemperature",
        "HassGetWeather",
        "HassShoppingListLastItems",
    }
)


def _acting(action: str | None) -> Any:
    """Return what names the action on an entity of a domain."""
    return lambda domain: action or f"{domain}.{UNKNOWN}"


def _domains_of(handler: intent.IntentHandler | None, tool: llm.Tool | None) -> frozenset[str]:
    """Return the domains that an intent or tool is for, empty for any."""
    if isinstance(handler, intent.DynamicServiceIntentHandler):
        return frozenset(handler.required_domains or ())
    if platforms := getattr(handler, "platforms", None):
        return frozenset(platforms)
    integration = (tool.integration if tool else None) or ""
    return frozenset({integration}) & _ENTITY_TOOLS


# Integrations whose tools are about their own entities.
_ENTITY_TOOLS: Final = frozenset(
    {"calendar", "climate", "fan", "humidifier", "lawn_mower", "light", "media_player", "todo"}
) | {"vacuum"}


def _has_template(value: Any) -> bool:
    """Return whether a text in a structure is a template."""
    match value:
        case str():
            return any(sign in value for sign in _TEMPLATE_SIGNS)
        case Mapping():
            return any(_has_template(inner) for pair in value.items() for inner in pair)
        case list() | tuple():
            return any(map(_has_template, value))
        case _:
            return False


__all__ = ["Call", "Target", "call_of_intent", "call_of_tool", "target_of", "unwrapped"]
