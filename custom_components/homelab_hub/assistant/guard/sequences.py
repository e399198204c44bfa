"""What the sequences that entities run do, as they are written down.

Scripts and automations have one. Template entities and universal media players have one for each
of their commands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    CONF_ACTION,
    CONF_DOMAIN,
    CONF_SCENE,
    CONF_SERVICE_DATA,
    CONF_TARGET,
    CONF_TYPE,
    SERVICE_TURN_ON,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.helpers.intent import IntentHandler
from homeassistant.helpers.script import Script
from homeassistant.helpers.template import Template

TARGETING: Final = (ATTR_ENTITY_ID, ATTR_DEVICE_ID, ATTR_AREA_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID)
UNKNOWN: Final = "unknown"
# `service_template` and `data_template` are how older configurations say it.
_ACTIONS: Final = (CONF_ACTION, "service_template")
_ARGUMENTS: Final = (CONF_TARGET, CONF_SERVICE_DATA, "data_template", ATTR_ENTITY_ID)
# What runs other commands than its own too, by what it is told: a lamp of brightness 0 is turned off.
_RUNS_MORE: Final = frozenset(
    {
        "climate.set_temperature",
        "fan.set_percentage",
        "fan.turn_on",
        "light.turn_on",
        "water_heater.set_temperature",
    }
)
# Its commands are actions as they were written, and no scripts.
_COMMANDS_OF: Final = "universal"
# What only looks at the home.
_LOOKING: Final = frozenset(
    {"condition", "conditions", "if", "while", "until", "wait_for_trigger", "wait_template"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One action of a sequence. `action` is None, and `anywhere` is set, where a template decides."""

    action: str | None
    arguments: Mapping[str, Any]
    anywhere: bool = False


@callback
def deeds_of(hass: HomeAssistant, entity_id: str, action: str) -> list[Deed]:
    """Return what an entity runs when an action is done to it, in all branches of its sequences.

    Empty for what runs none, as far as Home Assistant knows: what a device does is its own.
    """
    domain = entity_id.partition(".")[0]
    component = hass.data.get(DATA_INSTANCES, {}).get(domain)
    entity = component.get_entity(entity_id) if component else None
    if entity is None:
        return []
    # No interface tells the sequences of an entity, so they are known by what they are.
    commands = entity.platform.platform_name == _COMMANDS_OF
    deeds: list[Deed] = []
    for held in vars(entity).values():
        if isinstance(held, Script):
            deeds += _deeds(held.sequence)
        elif isinstance(held, dict):
            named = {
                name: one.sequence if isinstance(one, Script) else one
                for name, one in held.items()
                if isinstance(one, Script) or commands
            }
            for sequence in _run_by(named, domain, action):
                deeds += _deeds(sequence)
    return deeds


def _run_by(sequences: Mapping[str, Any], domain: str, action: str) -> Iterable[Any]:
    """Return those of an entity's sequences, by the name of the command, that an action may run."""
    command = action.partition(".")[2]
    own = command.removeprefix("alarm_")
    if own in sequences and f"{domain}.{command}" not in _RUNS_MORE:
        return [sequences[own]]
    return sequences.values()


@callback
def deeds_of_intent(handler: IntentHandler | None) -> list[Deed] | None:
    """Return what an intent of `intent_script` does, None for one that runs no script."""
    config = getattr(handler, "config", None)
    run = config.get(CONF_ACTION) if isinstance(config, Mapping) else None
    return list(_deeds(run.sequence)) if isinstance(run, Script) else None


def _deeds(value: Any) -> Iterator[Deed]:
    """Yield the actions in a part of a sequence."""
    match value:
        case Mapping():
            if (key := next((one for one in _ACTIONS if one in value), None)) is not None:
                yield _deed(value[key], {one: value[one] for one in _ARGUMENTS if one in value})
            elif isinstance(scene := value.get(CONF_SCENE), str):
                yield Deed(action=f"scene.{SERVICE_TURN_ON}", arguments={ATTR_ENTITY_ID: scene})
            elif {ATTR_DEVICE_ID, CONF_DOMAIN, CONF_TYPE} <= value.keys():
                # Its types are no actions' names: what is done stays open, what it is done to not.
                device = {ATTR_DEVICE_ID: value[ATTR_DEVICE_ID]}
                yield Deed(action=f"{value[CONF_DOMAIN]}.{UNKNOWN}", arguments=device)
            else:
                for key, inner in value.items():
                    if key not in _LOOKING:
                        yield from _deeds(inner)
        case list() | tuple():
            for inner in value:
                yield from _deeds(inner)
        case _:
            pass


def _deed(action: Any, arguments: Mapping[str, Any]) -> Deed:
    """Return an action."""
    known = action.template if isinstance(action, Template) and action.is_static else action
    return Deed(
        action=known if isinstance(known, str) else None,
        arguments=arguments,
        anywhere=_is_open(arguments),
    )


def _is_open(arguments: Mapping[str, Any]) -> bool:
    """Return whether a template decides on what something is done to."""
    for value in arguments.values():
        if isinstance(value, Template):
            return True
        if isinstance(value, Mapping) and any(
            _has_template(value[key]) for key in TARGETING if key in value
        ):
            return True
    return False


def _has_template(value: Any) -> bool:
    """Return whether a value or one of several is a template."""
    if isinstance(value, (list, tuple)):
        return any(map(_has_template, value))
    return isinstance(value, Template) and not value.is_static
