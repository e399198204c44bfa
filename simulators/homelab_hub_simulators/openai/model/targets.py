"""From what a command is aimed at to devices of this home, or to a question about them."""

from collections.abc import Sequence
from dataclasses import dataclass
import json
import re

from .home import Device, Home, Mention
from .prompt import Prompt, ToolCall
from .sentence import Group
from .vocabulary import ACTION_DOMAINS, PASSIVE_DOMAINS, Action
from .words import join

_HERE = re.compile(r"You are in area (?P<area>[^\n(]+?) (?:\(floor|and all generic)")
MAX_CHOICES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to act on, in the words of Home Assistant's tools."""

    domain: str | None = None
    name: str | None = None
    area: str | None = None
    device_class: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """There is no target; `text` asks or says so."""

    text: str


def here(prompt: Prompt) -> str | None:
    """Return the area of the device that listens, if the prompt tells it."""
    match = _HERE.search(prompt.instructions)
    return match["area"] if match else None


class Resolver:
    """Finds targets in one home for one prompt."""

    def __init__(self, prompt: Prompt, home: Home) -> None:
        """Know the home, and where the speaker is."""
        self._prompt = prompt
        self._home = home
        self._here = here(prompt)

    def resolve(self, action: Action, group: Group) -> list[Target | Unclear]:
        """Return the targets of one group of a command."""
        if group.devices:
            return [self._by_mention(action, group, mention) for mention in group.devices]
        if group.kind is not None:
            return [self._by_kind(action, group)]
        if group.qualifiers:
            return [self._by_words(action, group)]
        return [self._by_place(action, group)]

    def _by_mention(self, action: Action, group: Group, mention: Mention) -> Target | Unclear:
        """Return the device of that name, in the area that was said if there are several."""
        devices = _suitable(action, mention.devices)
        if len(devices) == 1:
            return Target(name=mention.name, domain=devices[0].domain)
        area = group.area or (self._here if any(d.area == self._here for d in devices) else None)
        inside = [device for device in devices if area is not None and device.area == area]
        if len(inside) == 1:
            return Target(name=mention.name, domain=inside[0].domain, area=area)
        areas = sorted({device.area for device in devices if device.area})
        if len(areas) > 1:
            return Unclear(text=f"Which {mention.name} do you mean, the one in {_either(areas)}?")
        return Target(name=mention.name, domain=devices[0].domain)

    def _by_kind(self, action: Action, group: Group) -> Target | Unclear:
        """Return the devices of a kind: one by name, several by area."""
        assert group.kind is not None
        domains = [
            domain
            for domain in group.kind.domains
            if domain in ACTION_DOMAINS.get(action, group.kind.domains)
            and domain not in PASSIVE_DOMAINS
        ] or list(group.kind.domains)
        devices = self._of_kind(group, domains)
        if group.qualifiers:
            devices = self._home.named_with(group.qualifiers, devices)
        if not devices:
            return self._unknown(group)
        if len(devices) == 1:
            return Target(name=devices[0].name, domain=devices[0].domain)
        domain, device_class = devices[0].domain, group.kind.device_class
        if group.everything and not group.qualifiers:
            return Target(domain=domain, area=group.area, device_class=device_class)
        area = group.area or self._here
        if area is not None and not group.qualifiers:
            return Target(domain=domain, area=area, device_class=device_class)
        if domain == "media_player" and group.noun is None:
            return Target(domain=domain)
        if group.plural and not group.qualifiers:
            return Unclear(
                text=f"In which area should I do that? There are {len(devices)} of them."
            )
        return _which(devices)

    def _of_kind(self, group: Group, domains: Sequence[str]) -> list[Device]:
        """Return the devices of the kind in the area, those with the noun in their name first."""
        assert group.kind is not None
        area = group.area or (None if group.everything else self._here)
        devices = self._home.of_domain(domains, area)
        if not devices and group.area is None:
            devices = self._home.of_domain(domains)
        if group.noun and not group.kind.generic:
            return self._home.named_with([group.noun], devices) or devices
        if group.kind.device_class and group.noun:
            return self._home.named_with([group.noun], devices) or devices
        return devices

    def _by_words(self, action: Action, group: Group) -> Target | Unclear:
        """Return the one device whose name has the words said."""
        devices = self._home.named_with(group.qualifiers, self._home.devices)
        devices = [d for d in devices if group.area is None or d.area == group.area]
        devices = [device for device in devices if device.domain not in PASSIVE_DOMAINS]
        if not devices:
            return self._unknown(group)
        devices = _suitable(action, devices)
        if len(devices) > 1:
            return _which(devices)
        return Target(name=devices[0].name, domain=devices[0].domain)

    def _by_place(self, action: Action, group: Group) -> Target | Unclear:
        """Return what an area alone, a pronoun or nothing at all stands for."""
        if group.area is not None:
            domain = ACTION_DOMAINS.get(action, ("light",))[0]
            return Target(area=group.area, domain=domain)
        if (last := self._last_target()) is not None:
            return last
        domains = ACTION_DOMAINS.get(action)
        if domains is None:
            return Unclear(text="Which device do you mean?")
        devices = self._home.of_domain(domains)
        if len(devices) > 1 and domains[0] != "media_player":
            return _which(devices)
        return Target(domain=domains[0], name=devices[0].name if len(devices) == 1 else None)

    def _last_target(self) -> Target | None:
        """Return what the latest call of this conversation acted on."""
        for entry in reversed(self._prompt.entries):
            if isinstance(entry, ToolCall):
                target = _target_of(entry)
                if target is not None:
                    return target
        return None

    def _unknown(self, group: Group) -> Unclear:
        """Say what was not found."""
        what = group.said or group.noun or "that"
        where = f" in the {group.area}" if group.area else ""
        return Unclear(text=f"Sorry, I could not find {what}{where} in this home.")


def _target_of(call: ToolCall) -> Target | None:
    """Return what a call acted on."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return None
    if not isinstance(arguments, dict) or not {"name", "area"} & arguments.keys():
        return None
    domain = arguments.get("domain")
    return Target(
        name=arguments.get("name"),
        area=arguments.get("area"),
        domain=domain[0] if isinstance(domain, list) and domain else domain or None,
    )


def _suitable(action: Action, devices: Sequence[Device]) -> list[Device]:
    """Return the devices the action is meant for, or all if it is meant for none of them."""
    domains = ACTION_DOMAINS.get(action)
    meant = [
        device
        for device in devices
        if (domains is None and device.domain not in PASSIVE_DOMAINS)
        or (domains is not None and device.domain in domains)
    ]
    return meant or list(devices)


def _which(devices: Sequence[Device]) -> Unclear:
    """Ask which of the devices is meant."""
    names = [
        f"{device.name} in the {device.area}" if device.area else device.name
        for device in devices[:MAX_CHOICES]
    ]
    more = len(devices) - MAX_CHOICES
    if more > 0:
        names.append(f"one of {more} others")
    return Unclear(text=f"Which one do you mean: {_either(names)}?")


def _either(choices: list[str]) -> str:
    """Return the choices joined with `or`."""
    return join(choices).replace(" and ", " or ") if len(choices) == 2 else ", ".join(choices)
