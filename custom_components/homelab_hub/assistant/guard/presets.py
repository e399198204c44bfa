"""The rules to choose from: relaxed, balanced, strict."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from .policy import Policy, Rule, Verdict

CONF_PRESET: Final = "guard_preset"
CONF_RULES: Final = "guard_rules"


class Preset(StrEnum):
    """How careful an agent is by itself."""

    RELAXED = "relaxed"
    BALANCED = "balanced"
    STRICT = "strict"


ENTRANCES: Final = frozenset({"door", "garage", "gate"})
# What is done to things of the home and can be undone by saying so.
_HOME: Final = frozenset(
    {
        "assist_satellite",
        "button",
        "climate",
        "counter",
        "cover",
        "event",
        "fan",
        "group",
        "humidifier",
        "image",
        "input_boolean",
        "input_button",
        "input_datetime",
        "input_number",
        "input_select",
        "input_text",
        "lawn_mower",
        "light",
        "logbook",
        "media_player",
        "number",
        "persistent_notification",
        "remote",
        "scene",
        "schedule",
        "script",
        "select",
        "shopping_list",
        "switch",
        "system_log",
        "text",
        "timer",
        "todo",
        "tts",
        "vacuum",
        "water_heater",
        # Not to be acted on; scripts and areas name them too.
        "air_quality",
        "binary_sensor",
        "calendar",
        "camera",
        "date",
        "datetime",
        "device_tracker",
        "person",
        "sensor",
        "sun",
        "time",
        "update",
        "weather",
        "zone",
    }
)


def _rule(name: str, verdict: Verdict, **conditions: Any) -> Rule:
    """Return a rule of a preset."""
    for key in ("domain", "device_class"):
        if isinstance(value := conditions.get(key), str):
            conditions[key] = frozenset({value})
    return Rule(name=name, verdict=verdict, **conditions)


def _secured(verdict: Verdict) -> list[Rule]:
    """Return what is done about ways into the house and its alarm: closing them is free."""
    allow = Verdict.ALLOW
    return [
        _rule("locking", allow, action="lock.lock"),
        _rule("locks", verdict, domain="lock"),
        _rule("arming", allow, action="alarm_control_panel.alarm_arm_*"),
        _rule("alarms", verdict, domain="alarm_control_panel"),
        _rule("entrances", verdict, domain="cover", device_class=ENTRANCES),
        _rule("valves", verdict, domain="valve"),
        _rule("sirens", verdict, domain="siren"),
    ]


def _sent(verdict: Verdict) -> list[Rule]:
    """Return what is done about what leaves the house, or is lost for good."""
    return [
        _rule("mail", verdict, tool="homelab_hub__mail_*"),
        _rule("calendar", verdict, tool="homelab_hub__calendar_*"),
        _rule("documents", verdict, tool="homelab_hub__drive_*"),
        _rule("chat", verdict, tool="homelab_hub__discord_*"),
        _rule("actions_of_the_hub", verdict, domain="homelab_hub"),
        _rule("commands_for_later", verdict, arguments={"conversation_command": "*"}),
    ]


_MUSIC: Final = (
    _rule("music", Verdict.ALLOW, tool="homelab_hub__music_*"),
    _rule("music", Verdict.ALLOW, domain="media_player"),
)
_TALK: Final = (
    _rule("timers", Verdict.ALLOW, tool="*Hass*Timer*"),
    _rule("broadcast", Verdict.ALLOW, tool="*HassBroadcast"),
    _rule("lists", Verdict.ALLOW, tool="*Hass*List*"),
    _rule("sentences", Verdict.ALLOW, tool="sentence_trigger"),
)
# A fact can be told again; the answer says which one was forgotten.
_MEMORY: Final = (
    _rule("remembering", Verdict.ALLOW, tool="homelab_hub__remember"),
    _rule("forgetting_all", Verdict.CONFIRM, tool="homelab_hub__forget", arguments={"id": "all"}),
    _rule("forgetting", Verdict.ALLOW, tool="homelab_hub__forget"),
)
_ACTIONS: Final = _rule("actions", Verdict.CONFIRM, tool="homeassistant__call_action")

_PRESETS: Final[Mapping[Preset, tuple[Rule, ...]]] = {
    Preset.RELAXED: (
        *_secured(Verdict.CONFIRM),
        *_sent(Verdict.CONFIRM),
        *_MEMORY,
        _rule("rest", Verdict.ALLOW),
    ),
    Preset.BALANCED: (
        *_secured(Verdict.CONFIRM),
        *_sent(Verdict.CONFIRM),
        *_MEMORY,
        *_MUSIC,
        # Home Assistant is away for a while after an update, and a recording is a file.
        _rule("updates", Verdict.CONFIRM, action="update.install"),
        _rule("recordings", Verdict.CONFIRM, action="camera.*"),
        _rule("home", Verdict.ALLOW, domain=_HOME),
        _ACTIONS,
        *_TALK,
        _rule("harmless", Verdict.ALLOW, destructive=False, open_world=False),
        _rule("unknown", Verdict.CONFIRM),
    ),
    Preset.STRICT: (
        *_secured(Verdict.PIN),
        *_sent(Verdict.CONFIRM),
        *_MEMORY,
        *_MUSIC,
        _rule("lights", Verdict.ALLOW, domain="light"),
        _rule("timers", Verdict.ALLOW, tool="*Hass*Timer*"),
        _rule("rest", Verdict.CONFIRM),
    ),
}


def policy_of(options: Mapping[str, Any]) -> Policy:
    """Return the rules that options say: own ones first. Raises `ValueError` for nonsense."""
    preset = Preset(options.get(CONF_PRESET, Preset.BALANCED))
    return Policy(preset=preset, rules=[*own_rules(options.get(CONF_RULES, ())), *_PRESETS[preset]])


def own_rules(rows: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Return the rules that rows of the options are. Raises `ValueError` for nonsense."""
    return [Rule.from_options(number, row) for number, row in enumerate(rows, 1)]
