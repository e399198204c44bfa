"""The home as the prompt describes it, and who in it a sentence mentions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .overview import overview_entries, state_entries
from .words import split, stem, stems
from .yaml_list import FIRST_KEY, read_entries


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Device:
    """One exposed entity. The state is known only where the text holds it."""

    names: tuple[str, ...]
    domain: str
    areas: tuple[str, ...] = ()
    state: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name to call the device by."""
        return self.names[0]

    @property
    def area(self) -> str | None:
        """The name of its area."""
        return self.areas[0] if self.areas else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words of a sentence that name devices or an area."""

    name: str
    devices: tuple[Device, ...] = ()
    area: str | None = None


type Token = str | Mention


class Home:
    """The devices of a home, indexed by the words of their names."""

    def __init__(self, devices: Iterable[Device]) -> None:
        """Index the devices and their areas."""
        self.devices = tuple(devices)
        self.areas: dict[str, str] = {}
        self._by_domain: dict[str, list[Device]] = {}
        self._names: dict[tuple[str, ...], tuple[str, list[Device]]] = {}
        self._areas: dict[tuple[str, ...], str] = {}
        self._longest: dict[str, int] = {}
        self._name_stems: list[tuple[frozenset[str], Device]] = []
        for device in self.devices:
            self._add(device)

    def _add(self, device: Device) -> None:
        """Index one device."""
        self._by_domain.setdefault(device.domain, []).append(device)
        own: set[str] = set()
        for name in device.names:
            if key := stems(split(name)):
                self._names.setdefault(key, (name, []))[1].append(device)
                self._note(key)
                own.update(key)
        self._name_stems.append((frozenset(own), device))
        for area in device.areas:
            if (key := stems(split(area))) and device.area:
                self._areas.setdefault(key, device.area)
                self.areas.setdefault(area, device.area)
                self._note(key)

    def _note(self, key: tuple[str, ...]) -> None:
        """Remember how far to look for names that start with the same word."""
        self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def of_domain(self, domains: Iterable[str], area: str | None = None) -> list[Device]:
        """Return the devices of the domains, in the area if one is given."""
        return [
            device
            for domain in domains
            for device in self._by_domain.get(domain, ())
            if area is None or device.area == area
        ]

    def named_with(self, wanted: Iterable[str], among: Iterable[Device]) -> list[Device]:
        """Return the devices of `among` with all the wanted stems in their names."""
        needed, allowed = frozenset(wanted), set(among)
        return [device for own, device in self._name_stems if needed <= own and device in allowed]

    def tokens(self, words: list[str]) -> list[Token]:
        """Return the words with every name of a device or area as one token, the longest first."""
        found: list[Token] = []
        keys = stems(words)
        start = 0
        while start < len(words):
            end, token = self._token_at(keys, words, start)
            found.append(token)
            start = end
        return found

    def _token_at(self, keys: tuple[str, ...], words: list[str], start: int) -> tuple[int, Token]:
        """Return the longest name that begins at a word, or the word, and where it ends."""
        longest = self._longest.get(keys[start], 0)
        for end in range(min(len(keys), start + longest), start, -1):
            key = keys[start:end]
            if key in self._names and not self._means_all(words[start:end], key):
                name, devices = self._names[key]
                return end, Mention(name=name, devices=tuple(devices))
            if key in self._areas:
                return end, Mention(name=self._areas[key], area=self._areas[key])
        return start + 1, words[start]

    def _means_all(self, words: list[str], key: tuple[str, ...]) -> bool:
        """Tell whether `kitchen lights` means the area's lights, not the device `Kitchen light`."""
        name = split(self._names[key][0])
        plural = words[-1] != name[-1] and stem(words[-1]) != words[-1] and "'" not in words[-1]
        return plural and key[:-1] in self._areas


def _names(value: Any) -> tuple[str, ...]:
    """Return the names in a comma-separated list."""
    return tuple(name for part in str(value or "").split(", ") if (name := part.strip()))


def read_devices(text: str) -> list[Device]:
    """Return the devices listed in a prompt or a tool's result."""
    return [
        Device(
            names=names,
            domain=str(entry.get("domain", "")),
            areas=_names(entry.get("areas", entry.get("area"))),
            state=entry.get("state"),
            attributes=entry.get("attributes") or {},
        )
        for entry in (*read_entries(text), *overview_entries(text), *state_entries(text))
        if (names := _names(entry.get("names", entry.get("name"))))
    ]


def read_home(instructions: str, note: str = "") -> Home:
    """Return the home of a prompt and of a note; one that has been read before is remembered."""
    start = instructions.find(FIRST_KEY)
    if start < 0:
        return _remembered(instructions if "\n- " in instructions else "", note)
    # Only the list is the key: a prompt may tell the time, which changes.
    end = instructions.find("\n\n", instructions.rfind(FIRST_KEY))
    return _remembered(instructions[start : end if end > 0 else None], note)


@lru_cache(maxsize=16)
def _remembered(listed: str, note: str) -> Home:
    """Return the home of a list of devices; those of a note that the list has too are one."""
    devices = read_devices(listed)
    known = {(device.name, device.domain, device.area) for device in devices}
    more = [
        device
        for device in read_devices(note)
        if (device.name, device.domain, device.area) not in known
    ]
    return Home(devices + more)
