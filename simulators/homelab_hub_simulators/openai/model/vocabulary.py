"""The words the model knows for things and for what is done to them."""

from dataclasses import dataclass
from enum import StrEnum

from homelab_hub_simulators.openai.names import names


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a noun stands for: domains, and the device class that narrows them.

    `generic` says that devices of the kind need not have the noun in their name.
    """

    domains: tuple[str, ...]
    device_class: str | None = None
    generic: bool = True


def _kinds() -> dict[str, Kind]:
    """Return the kinds by the stem of their noun."""
    kinds: dict[str, Kind] = {}
    for nouns, domains in (
        ("light lighting", ("light",)),
        ("cover", ("cover",)),
        ("lock", ("lock",)),
        ("fan", ("fan",)),
        ("switch", ("switch",)),
        ("thermostat heating heater radiator climate", ("climate",)),
        ("music player", ("media_player",)),
        ("vacuum hoover", ("vacuum",)),
        ("mower", ("lawn_mower",)),
        ("humidifier dehumidifier", ("humidifier",)),
        ("valve", ("valve",)),
    ):
        kinds |= {noun: Kind(domains=domains) for noun in nouns.split()}
    for device_class in ("blind", "curtain", "shutter", "shade", "awning", "garage", "gate"):
        kinds[device_class] = Kind(domains=("cover",), device_class=device_class)
    kinds["door"] = Kind(domains=("lock", "cover", "binary_sensor"), generic=False)
    kinds["window"] = Kind(domains=("binary_sensor", "cover"), generic=False)
    kinds["lamp"] = Kind(domains=("light",), generic=False)
    kinds["plug"] = kinds["outlet"] = kinds["socket"] = Kind(domains=("switch",), generic=False)
    for noun in ("tv", "television", "speaker", "radio", "stereo"):
        kinds[noun] = Kind(domains=("media_player",), generic=False)
    return kinds


KINDS = _kinds()
# What a sentence is about when it names a quantity and no thing.
QUANTITIES = {
    "volume": Kind(domains=("media_player",)),
    "song": Kind(domains=("media_player",)),
    "track": Kind(domains=("media_player",)),
    "temperature": Kind(domains=("climate",)),
    "heat": Kind(domains=("climate",)),
    "brightness": Kind(domains=("light",)),
    "speed": Kind(domains=("fan",)),
    "humidity": Kind(domains=("humidifier",)),
}
# What reports and cannot be acted on.
PASSIVE_DOMAINS = frozenset({"sensor", "binary_sensor", "weather", "sun", "person", "zone"})


class Action(StrEnum):
    """What can be done to a device."""

    ON = "on"
    OFF = "off"
    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    LOCK = "lock"
    UNLOCK = "unlock"
    SET = "set"
    PLAY = "play"
    PAUSE = "pause"
    NEXT = "next"
    PREVIOUS = "previous"
    MUTE = "mute"
    UNMUTE = "unmute"
    UP = "up"
    DOWN = "down"
    START = "start"
    DOCK = "dock"


# What each action is meant for, where that says something.
ACTION_DOMAINS = {
    Action.LOCK: ("lock",),
    Action.UNLOCK: ("lock",),
    Action.OPEN: ("cover", "valve", "lock"),
    Action.CLOSE: ("cover", "valve", "lock"),
    Action.PLAY: ("media_player",),
    Action.PAUSE: ("media_player",),
    Action.NEXT: ("media_player",),
    Action.PREVIOUS: ("media_player",),
    Action.MUTE: ("media_player",),
    Action.UNMUTE: ("media_player",),
    Action.START: ("vacuum", "lawn_mower"),
    Action.DOCK: ("vacuum", "lawn_mower"),
}
# A verb alone; `turn on` and the like need a second word and are read in sentence.py.
VERBS = {
    verb: action
    for action, verbs in {
        Action.ON: "activate enable",
        Action.OFF: "deactivate disable",
        Action.OPEN: "open raise",
        Action.CLOSE: "close shut lower",
        Action.STOP: "stop halt",
        Action.LOCK: "lock",
        Action.UNLOCK: "unlock",
        Action.SET: "set dim brighten change make adjust",
        Action.PLAY: "play resume unpause continue",
        Action.PAUSE: "pause",
        Action.NEXT: "skip next",
        Action.PREVIOUS: "previous",
        Action.MUTE: "mute",
        Action.UNMUTE: "unmute",
        Action.UP: "increase",
        Action.DOWN: "decrease reduce",
        Action.START: "start clean run vacuum",
        Action.DOCK: "dock",
    }.items()
    for verb in verbs.split()
}
SPLIT_VERBS = frozenset({"turn", "switch", "put", "power", "flip"})
PARTICLES = {"on": Action.ON, "off": Action.OFF, "up": Action.UP, "down": Action.DOWN}

FILLERS = names(
    "the a an my our your please now of in at on off to up down all every both it them that this "
    "some for me us with is are and also then too jarvis hey ok okay just again back by percent % "
    "° degree celsius fahrenheit c f k kelvin room floor level position fully completely color "
    "colour device one everything everywhere house home home's little bit warm cold from thing"
)
PRONOUNS = frozenset({"it", "them", "that", "this", "those", "these"})
