"""Questions about the home: recognised, looked up, and answered from what was found."""

from collections.abc import Sequence
import re
from typing import Any

from homelab_hub_simulators.openai.names import names

from .home import Device, Home, Mention
from .prompt import Answer, Prompt
from .toolbox import find_tool, fit
from .vocabulary import KINDS, Kind
from .words import join, split, stem, stems

_QUESTION = re.compile(
    r"^(?:(?:hey|hi|ok|okay|please|and|so|jarvis|tell me|do you know|can you tell me|could you tell me"
    r"|can you check|check)[\s,]+)*(?P<word>is|are|was|what|what's|whats|which|how|how's|who"
    r"|where|when|does|do|did|has|have|if|whether)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(what time|the time|what day|what date|which day|today's date)\b", re.IGNORECASE
)
_EXISTENCE = re.compile(
    r"\b(do (i|we) have|are there|is there|do you (see|know)|list)\b", re.IGNORECASE
)
_STATES = names(
    "on off open closed locked unlocked playing paused home away running docked cleaning idle "
    "heating cooling heat cool jammed opening closing detected clear wet dry"
)
_SAME_STATE = {
    "closed": {"closed", "off"},
    "open": {"open", "on"},
    "running": {"on", "cleaning", "playing"},
    "heating": {"heat", "heating"},
    "cooling": {"cool", "cooling"},
}
_QUANTITIES = {
    "temperature": ("temperature", ("sensor", "climate", "weather")),
    "warm": ("temperature", ("sensor", "climate", "weather")),
    "cold": ("temperature", ("sensor", "climate", "weather")),
    "hot": ("temperature", ("sensor", "climate", "weather")),
    "degree": ("temperature", ("sensor", "climate", "weather")),
    "humidity": ("humidity", ("sensor", "climate", "humidifier")),
    "humid": ("humidity", ("sensor", "climate", "humidifier")),
    "battery": ("battery", ("sensor",)),
    "power": ("power", ("sensor",)),
    "energy": ("energy", ("sensor",)),
    "illuminance": ("illuminance", ("sensor",)),
    "pressure": ("pressure", ("sensor", "weather")),
    "co2": ("carbon_dioxide", ("sensor",)),
}
_UNITS = {"temperature": "°C", "humidity": "%", "battery": "%", "power": "W", "energy": "kWh"}
_NUMERIC = re.compile(r"-?\d+(?:\.\d+)?")
MAX_SPOKEN = 8


def is_question(text: str) -> bool:
    """Tell whether the sentence asks something."""
    return _QUESTION.match(text.strip()) is not None


def ask(prompt: Prompt, home: Home, text: str) -> Answer | None:
    """Return the call that looks the answer up, or None if this is not about the home."""
    if _CLOCK.search(text) and (clock := find_tool(prompt, "GetDateTime")):
        return Answer(calls=(fit(clock, {}),), thought="I need the clock for that.")
    words = split(text)
    topic = _Topic(words, home)
    if not topic.about_home:
        return None
    if _EXISTENCE.search(text) and not topic.states:
        return Answer(text=_existence(topic, home))
    tool = find_tool(prompt, "GetLiveContext")
    if tool is None:
        return Answer(text="Sorry, I cannot see the state of this home.")
    return Answer(calls=(fit(tool, topic.filters()),), thought="I need the current state for that.")


def answer_from(text: str, found: Sequence[Device], home: Home) -> str:
    """Return the answer to a question from the states that were looked up."""
    topic = _Topic(split(text), home)
    devices = topic.narrow(found)
    if not devices:
        return "Sorry, I could not find that in this home."
    if topic.quantity and (readings := _readings(devices, topic.quantity)):
        return f"{join(readings[:MAX_SPOKEN])}."
    if topic.states:
        return _compare(text, devices, topic)
    return f"{join([_describe(device) for device in devices[:MAX_SPOKEN]])}."


class _Topic:
    """What a question is about: devices, a kind of them, an area, a quantity, a state."""

    def __init__(self, words: list[str], home: Home) -> None:
        """Read the words."""
        tokens = home.tokens(words)
        mentions = [token for token in tokens if isinstance(token, Mention)]
        free = [token for token in tokens if isinstance(token, str)]
        keys = stems(free)
        self.devices = [device for mention in mentions for device in mention.devices]
        self.names = [mention.name for mention in mentions if mention.devices]
        self.area = next((mention.area for mention in mentions if mention.area), None)
        self.noun = next((key for key in keys if key in KINDS), None)
        self.kind: Kind | None = KINDS[self.noun] if self.noun else None
        quantity = next((_QUANTITIES[key] for key in stems(words) if key in _QUANTITIES), None)
        self.quantity = quantity[0] if quantity else None
        self.domains = quantity[1] if quantity else self.kind.domains if self.kind else ()
        if "weather" in free:
            self.domains = ("weather",)
        self.states = [word for word in free if word in _STATES]
        self.everything = bool({"everything", "anything", "devices", "state"} & set(free))

    @property
    def about_home(self) -> bool:
        """Whether the question is about anything in the home."""
        return bool(self.devices or self.domains or self.area or (self.everything and self.states))

    def filters(self) -> dict[str, Any]:
        """Return the filters for Home Assistant's live context."""
        if len(set(self.names)) == 1:
            several = len(self.devices) > 1
            return {"name": self.names[0], "area": self.area if several else None}
        if self.names:
            return {}
        return {"area": self.area, "domain": list(self.domains) or None}

    def narrow(self, found: Sequence[Device]) -> list[Device]:
        """Return those of the devices found that the question is about."""
        if self.names:
            wanted = {stems(split(name)) for name in self.names}
            found = [
                device for device in found if wanted & {stems(split(name)) for name in device.names}
            ]
        if self.domains and not self.names:
            found = [device for device in found if device.domain in self.domains]
        if self.area and any(device.area == self.area for device in found):
            found = [device for device in found if device.area == self.area]
        if self.kind and not self.kind.generic and not self.names:
            called = [d for d in found if self.noun in {stem(w) for n in d.names for w in split(n)}]
            found = called or found
        return list(found)


def _existence(topic: _Topic, home: Home) -> str:
    """Answer whether there is such a thing, from the prompt alone."""
    devices = topic.narrow(home.devices)
    if not devices:
        return "No, I do not know of any."
    names = [device.name for device in devices]
    more = [f"{len(names) - MAX_SPOKEN} more"] if len(names) > MAX_SPOKEN else []
    return f"Yes: {join(names[:MAX_SPOKEN] + more)}."


def _readings(devices: Sequence[Device], quantity: str) -> list[str]:
    """Return what each device says about a quantity."""
    readings: list[str] = []
    for device in devices:
        attributes = device.attributes
        value = attributes.get(f"current_{quantity}") or attributes.get(quantity)
        unit = attributes.get("temperature_unit") or _UNITS.get(quantity, "")
        if attributes.get("device_class") == quantity and device.domain == "sensor":
            value, unit = device.state, attributes.get("unit_of_measurement", unit)
        if value is not None and _NUMERIC.fullmatch(str(value)):
            readings.append(f"{_label(device, quantity)} {value} {unit}".strip())
    return readings


def _label(device: Device, quantity: str) -> str:
    """Return the beginning of what a device says about a quantity."""
    if device.name.casefold() != quantity:
        return f"{device.name} reports"
    return f"The {quantity} in the {device.area} is" if device.area else f"The {quantity} is"


def _is_in(device: Device, state: str) -> bool:
    """Tell whether a device is in the state that was said."""
    return device.state in _SAME_STATE.get(state, {state})


def _compare(text: str, devices: Sequence[Device], topic: _Topic) -> str:
    """Answer whether, which or how many devices are in a state."""
    wanted = topic.states[-1]
    matching = [device for device in devices if _is_in(device, wanted)]
    names = join([device.name for device in matching[:MAX_SPOKEN]]) if matching else ""
    if re.search(r"\bhow many\b", text, re.IGNORECASE):
        return f"{len(matching)} of {len(devices)} are {wanted}" + (f": {names}." if names else ".")
    if re.search(r"\b(which|what)\b", text, re.IGNORECASE) or topic.everything:
        verb = "is" if len(matching) == 1 else "are"
        return f"{names} {verb} {wanted}." if matching else f"Nothing is {wanted}."
    if len(devices) == 1:
        device = devices[0]
        return f"{'Yes' if matching else 'No'}, {_describe(device)}."
    if not matching:
        return f"No, none of them is {wanted}."
    if len(matching) == len(devices):
        return f"Yes, they are all {wanted}."
    return f"Some of them: {names} {'is' if len(matching) == 1 else 'are'} {wanted}."


def _describe(device: Device) -> str:
    """Return a device with its state and what matters beside it."""
    attributes = device.attributes
    unit = attributes.get("unit_of_measurement", "")
    state = _spoken_state(device)
    parts = [f"{device.name} is {state} {unit}".strip()]
    if value := attributes.get("brightness_pct"):
        parts.append(f"at {value} %")
    if device.domain == "cover" and (value := attributes.get("current_position")):
        parts.append(f"at {value} %")
    if value := attributes.get("current_temperature"):
        parts.append(f"at {value} {attributes.get('temperature_unit', '°C')}")
    if title := attributes.get("media_title"):
        parts.append(f"with {title}")
    return " ".join(parts)


def _spoken_state(device: Device) -> str:
    """Return the state in everyday words."""
    opens = device.attributes.get("device_class") in ("door", "window", "garage_door", "opening")
    if device.domain == "binary_sensor" and opens:
        return {"on": "open", "off": "closed"}.get(device.state or "", device.state or "unknown")
    return (device.state or "unknown").replace("_", " ")
