"""The part of an agent's form that says what it may do by itself."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    ObjectSelector,
    ObjectSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ...assistant.guard.guard import CONF_PIN
from ...assistant.guard.pin import hashed, is_valid
from ...assistant.guard.policy import Origin, Verdict
from ...assistant.guard.presets import CONF_PRESET, CONF_RULES, Preset, own_rules
from .desk import CONF_ELSEWHERE

CONF_FORGET_PIN: Final = "guard_forget_pin"
GUARD_FIELDS: Final = (CONF_PRESET, CONF_RULES, CONF_PIN, CONF_FORGET_PIN, CONF_ELSEWHERE)
_MANY: Final = TextSelector(TextSelectorConfig(multiple=True))
_VERDICTS: Final = tuple(verdict.name.lower() for verdict in Verdict)


def guard_fields() -> dict[Any, Any]:
    """Return the fields: a preset, own rules, a PIN."""
    return {
        probatio.Required(CONF_PRESET, default=Preset.BALANCED.value): _choice(
            CONF_PRESET, [preset.value for preset in Preset]
        ),
        probatio.Optional(CONF_RULES): ObjectSelector(
            ObjectSelectorConfig(
                multiple=True,
                label_field="verdict",
                description_field="tool",
                translation_key=CONF_RULES,
                fields={
                    "verdict": {"selector": _choice("guard_verdict", _VERDICTS), "required": True},
                    "tool": {"selector": TextSelector()},
                    "action": {"selector": TextSelector()},
                    "arguments": {"selector": _MANY},
                    "domain": {"selector": _MANY},
                    "device_class": {"selector": _MANY},
                    "label": {"selector": _MANY},
                    "area": {"selector": _MANY},
                    "user": {"selector": _MANY},
                    "origin": {
                        "selector": _choice(
                            "guard_origin", [origin.value for origin in Origin], multiple=True
                        )
                    },
                    "tainted": {"selector": BooleanSelector()},
                },
            )
        ),
        probatio.Optional(CONF_PIN): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD)
        ),
        probatio.Required(CONF_FORGET_PIN, default=False): BooleanSelector(),
        probatio.Required(CONF_ELSEWHERE, default=False): BooleanSelector(),
    }


def problem_of(data: Mapping[str, Any]) -> str | None:
    """Return what is wrong with what was entered, None if it can be saved."""
    if (pin := data.get(CONF_PIN)) and not is_valid(pin):
        return "guard_pin_invalid"
    try:
        own_rules(data.get(CONF_RULES, ()))
    except ValueError:
        return "guard_rule_invalid"
    return None


async def sealed(
    hass: HomeAssistant, data: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is saved: no PIN but its hash; one that was not entered anew stays."""
    kept = {key: value for key, value in data.items() if key not in (CONF_PIN, CONF_FORGET_PIN)}
    if pin := data.get(CONF_PIN):
        kept[CONF_PIN] = await hass.async_add_executor_job(hashed, pin)
    elif (known := before.get(CONF_PIN)) and not data.get(CONF_FORGET_PIN):
        kept[CONF_PIN] = known
    return kept


def _choice(key: str, values: Any, *, multiple: bool = False) -> SelectSelector:
    """Return a choice of values."""
    return SelectSelector(
        SelectSelectorConfig(
            options=list(values),
            multiple=multiple,
            translation_key=key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )
