"""Tools without what this home has no use for."""

from collections.abc import Iterable
from copy import copy
from typing import Any, Final

from homeassistant.components.media_player.const import ATTR_MEDIA_VOLUME_MUTED
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent, llm
import probatio

from .index import HomeIndex

# Mute and unmute decide this by themselves, whatever they are told.
_IDLE: Final = frozenset({ATTR_MEDIA_VOLUME_MUTED})


def pruned(hass: HomeAssistant, index: HomeIndex, tools: Iterable[llm.Tool]) -> list[llm.Tool]:
    """Return the tools that something in this home understands, with the parameters it has.

    Only the tools of intents are touched: what they take is known. An intent that nothing exposed
    supports would answer with an error whatever its arguments.
    """
    handlers = {handler.intent_type: handler for handler in intent.async_get(hass)}
    kept: list[llm.Tool] = []
    for tool in tools:
        if not isinstance(tool, llm.IntentTool):
            kept.append(tool)
        elif _useful(hass, index, handlers.get(tool.intent_type)):
            kept.append(_fitted(index, tool))
    return kept


def _useful(hass: HomeAssistant, index: HomeIndex, handler: intent.IntentHandler | None) -> bool:
    """Return whether anything in the home has the domain and features an intent needs."""
    if not isinstance(handler, intent.DynamicServiceIntentHandler):
        return True
    domains, features = handler.required_domains, handler.required_features
    if not domains:
        return True
    return any(
        features is None
        or (state := hass.states.get(thing.entity_id)) is None
        or int(state.attributes.get("supported_features") or 0) & features == features
        for domain in domains
        for thing in index.by_kind.get(domain, ())
    )


def _fitted(index: HomeIndex, tool: llm.IntentTool) -> llm.IntentTool:
    """Return a tool without parameters that can have no or only one value here."""
    classes = {thing.device_class for thing in index.things}
    schema: dict[Any, Any] = {}
    for key, value in tool.parameters.schema.items():
        if isinstance(key, probatio.Any) and not index.has_floors:
            # How intents write that one of `name`, `area` and `floor` must be there.
            schema[probatio.Any(*(name for name in key.validators if name != "floor"))] = value
            continue
        name = str(key)
        optional = not isinstance(key, probatio.Required)
        if name in _IDLE or (name == "floor" and optional and not index.has_floors):
            continue
        if name == "domain" and optional and len(_choices(key, value)) == 1:
            continue
        if name == "device_class" and (choices := _choices(key, value)):
            present = [choice for choice in choices if choice in classes]
            if len(present) > 1 or not optional:
                schema[key] = [probatio.In(present)]
            continue
        schema[key] = value
    fitted = copy(tool)
    fitted.parameters = probatio.Schema(schema)
    return fitted


def _choices(key: Any, value: Any) -> list[str]:
    """Return the values that a parameter can have, empty for any."""
    described = probatio.to_openapi(
        probatio.Schema({key: value}), custom_serializer=llm.selector_serializer
    )
    found: dict[str, Any] = next(iter(described.get("properties", {}).values()), {})
    return list(found.get("enum") or found.get("items", {}).get("enum") or ())
