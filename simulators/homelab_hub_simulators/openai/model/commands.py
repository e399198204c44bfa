"""From commands to calls of the tools that were offered."""

from typing import Any

from .home import Home
from .prompt import Answer, PlannedCall, Prompt
from .sentence import Command
from .targets import Resolver, Target, Unclear
from .toolbox import find_tool, fit
from .vocabulary import Action

# Which tool does what, by action; `*` where the domain does not matter.
_TOOLS: dict[Action, dict[str, str]] = {
    Action.ON: {"vacuum": "HassVacuumStart", "*": "HassTurnOn"},
    Action.OFF: {"vacuum": "HassVacuumReturnToBase", "*": "HassTurnOff"},
    Action.OPEN: {"lock": "HassTurnOff", "*": "HassTurnOn"},
    Action.CLOSE: {"lock": "HassTurnOn", "*": "HassTurnOff"},
    # Home Assistant's prompt says so: turning a lock on locks it.
    Action.LOCK: {"*": "HassTurnOn"},
    Action.UNLOCK: {"*": "HassTurnOff"},
    Action.STOP: {
        "media_player": "HassMediaPause",
        "vacuum": "HassVacuumReturnToBase",
        "cover": "HassStopMoving",
        "valve": "HassStopMoving",
        "*": "HassTurnOff",
    },
    Action.PLAY: {"*": "HassMediaUnpause"},
    Action.PAUSE: {"*": "HassMediaPause"},
    Action.NEXT: {"*": "HassMediaNext"},
    Action.PREVIOUS: {"*": "HassMediaPrevious"},
    Action.MUTE: {"*": "HassMediaPlayerMute"},
    Action.UNMUTE: {"*": "HassMediaPlayerUnmute"},
    Action.UP: {"*": "HassSetVolumeRelative"},
    Action.DOWN: {"*": "HassSetVolumeRelative"},
    Action.START: {
        "vacuum": "HassVacuumStart",
        "lawn_mower": "HassLawnMowerStartMowing",
        "*": "HassTurnOn",
    },
    Action.DOCK: {"lawn_mower": "HassLawnMowerDock", "*": "HassVacuumReturnToBase"},
}
# Which tool sets a value, and what it calls it.
_SETTERS = {
    "light": ("HassLightSet", "brightness"),
    "cover": ("HassSetPosition", "position"),
    "valve": ("HassSetPosition", "position"),
    "fan": ("HassFanSetSpeed", "percentage"),
    "media_player": ("HassSetVolume", "volume_level"),
    "climate": ("HassClimateSetTemperature", "temperature"),
    "humidifier": ("HassHumidifierSetpoint", "humidity"),
}
_TAKES_VALUE = frozenset({Action.ON, Action.OPEN, Action.CLOSE, Action.UP, Action.DOWN})


def plan(prompt: Prompt, home: Home, commands: list[Command], *, done: int = 0) -> Answer:
    """Return the calls for the commands, or the question or excuse to answer with.

    Where calls are made one at a time, `done` says how many of them are.
    """
    resolver = Resolver(prompt, home)
    calls: list[PlannedCall] = []
    texts: list[str] = []
    for command in commands:
        for group in command.groups:
            for target in resolver.resolve(command.action, group):
                outcome = target if isinstance(target, Unclear) else _call(prompt, command, target)
                if isinstance(outcome, Unclear):
                    texts.append(outcome.text)
                elif outcome not in calls:
                    calls.append(outcome)
    if not calls:
        return Answer(text=" ".join(dict.fromkeys(texts)))
    return Answer(
        calls=tuple(calls) if prompt.parallel else tuple(calls[done : done + 1]),
        thought="The user wants me to change something, so I call the tools for it.",
    )


def _call(prompt: Prompt, command: Command, target: Target) -> PlannedCall | Unclear:
    """Return the call for one target."""
    choice = _choose(command, target)
    if isinstance(choice, Unclear):
        return choice
    name, values = choice
    tool = find_tool(prompt, name)
    if tool is None:
        return Unclear(text="Sorry, I have no tool that can do that.")
    place = {
        "name": target.name,
        "area": target.area,
        "domain": target.domain,
        "device_class": target.device_class,
    }
    return fit(tool, place | values)


def _choose(command: Command, target: Target) -> tuple[str, dict[str, Any]] | Unclear:
    """Return the tool's name and its values beside the target."""
    domain = target.domain or ""
    if command.color and domain == "light":
        return "HassLightSet", {"color": command.color, "brightness": command.value}
    if command.kelvin and domain == "light":
        return "HassLightSet", {"temperature": command.value}
    sets = command.action is Action.SET or (
        command.value is not None and command.action in _TAKES_VALUE
    )
    if sets and domain in _SETTERS:
        if command.value is None:
            return Unclear(text=f"What should I set {target.name or 'it'} to?")
        name, parameter = _SETTERS[domain]
        return name, {parameter: command.value}
    relative = command.action in (Action.UP, Action.DOWN) and domain != "media_player"
    if relative and domain in _SETTERS:
        return Unclear(text=f"What should I set {target.name or 'it'} to?")
    if command.action is Action.SET or relative:
        return Unclear(text=f"Sorry, I do not know how to set {target.name or 'that'}.")
    tools = _TOOLS[command.action]
    name = tools.get(domain, tools["*"])
    if name == "HassSetVolumeRelative":
        return name, {"volume_step": command.action.value}
    return name, {}
