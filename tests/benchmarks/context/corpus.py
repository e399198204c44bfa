"""Sentences said in the homes, and which entities each needs: from templates, and by hand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from .homes import Entity, House
from .traps import TRAPS

PER_TEMPLATE: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something said in a home, after other things, and the entities it is about."""

    house: str
    style: str
    sentence: str
    needs: frozenset[str]
    before: tuple[str, ...] = ()


# By language: commands and questions with `{}` for the name of one thing.
_BY_NAME: Final = {
    "en": ("turn on the {}", "is the {} on?", "could you switch off {} please", "what about {}"),
    "de": ("mach {} an", "ist {} an?", "schalte bitte {} aus"),
    "fr": ("allume {}", "éteins {} s'il te plaît", "est-ce que {} est en marche ?"),
    "ru": ("включи {}", "выключи, пожалуйста, {}"),
    "zh-Hans": ("打开{}", "请关掉{}"),
}
_IN_AREA: Final = {
    "en": ("{name} in the {area} off", "set the {area} {name} to half", "{area}: {name}, on?"),
    "de": ("{name} in {area} aus", "{area} {name} bitte an"),
    "fr": ("éteins {name} dans {area}", "{name} {area} allumé ?"),
    "ru": ("{name} {area} включи", "выключи {name} {area}"),
    "zh-Hans": ("打开{area}的{name}", "{area}{name}关掉"),
}
_KINDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "light": ("lights", "lamps"),
        "cover": ("blinds", "shades", "covers"),
        "climate": ("thermostats", "heating"),
        "media_player": ("speakers", "music"),
        "fan": ("fans",),
        "switch": ("sockets", "plugs"),
    },
    "de": {
        "light": ("Lichter", "Lampen", "das Licht"),
        "cover": ("Rollläden", "Rollos"),
        "climate": ("Heizungen", "Heizung"),
    },
    "fr": {"light": ("lumières", "lampes"), "cover": ("volets", "stores")},
    "ru": {"light": ("свет", "лампы"), "cover": ("шторы",)},
    "zh-Hans": {"light": ("灯",), "cover": ("窗帘",)},
}
_ALL_IN: Final = {
    "en": ("turn off all the {kind} in the {area}", "{area} {kind} off"),
    "de": ("mach alle {kind} in {area} aus", "{area}: {kind} an"),
    "fr": ("éteins les {kind} dans {area}",),
    "ru": ("выключи {kind} {area}",),
    "zh-Hans": ("关掉{area}的{kind}",),
}
_UPSTAIRS: Final = {
    "en": ("turn off all the {kind} upstairs",),
    "de": ("mach oben alle {kind} aus",),
}
_AGAIN: Final = {
    "en": ("turn it off again", "and now dim it", "is it still on?"),
    "de": ("mach es wieder aus", "und jetzt heller"),
    "fr": ("éteins-la maintenant",),
    "ru": ("выключи обратно",),
    "zh-Hans": ("再关掉它",),
}


def corpus(house: House) -> list[Case]:
    """Return everything that is said in a home, always the same."""
    maker = _Maker(house)
    cases = [*maker.cases()]
    cases += [
        Case(house=house.name, style="trap", sentence=said, needs=frozenset(needs), before=before)
        for name, before, said, needs in TRAPS
        if name == house.name
    ]
    return list({(case.before, case.sentence): case for case in cases}.values())


class _Maker:
    """Makes sentences of templates for one home."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._random = Random(house.name)  # noqa: S311 - the same sentences every time
        self._language = house.language
        names: dict[str, set[str]] = {}
        for thing in house.entities:
            for name in (thing.name, *thing.aliases):
                names.setdefault(name.casefold(), set()).add(thing.entity_id)
        self._names = names
        self._in: dict[str, list[Entity]] = {}
        for thing in house.entities:
            if thing.area:
                self._in.setdefault(thing.area, []).append(thing)

    def cases(self) -> Iterator[Case]:
        """Yield the sentences of all styles."""
        yield from self._by_name("name", lambda name: name)
        yield from self._by_name("typo", self._mistyped)
        yield from self._by_alias()
        yield from self._in_area()
        yield from self._groups()
        yield from self._upstairs()
        yield from self._pronouns()
        yield from self._two()

    def _case(
        self, style: str, sentence: str, needs: Iterable[str], before: tuple[str, ...] = ()
    ) -> Case:
        return Case(
            house=self._house.name,
            style=style,
            sentence=sentence,
            needs=frozenset(needs),
            before=before,
        )

    def _unique(self) -> list[Entity]:
        """Return the things whose names stand for nothing else."""
        return [
            thing
            for thing in self._house.entities
            if len(self._names[thing.name.casefold()]) == 1 and thing.domain != "weather"
        ]

    def _some(self, things: Sequence[Entity], most: int = PER_TEMPLATE) -> list[Entity]:
        return self._random.sample(list(things), min(most, len(things)))

    def _by_name(self, style: str, spell: Callable[[str], str | None]) -> Iterator[Case]:
        for template in _BY_NAME[self._language]:
            for thing in self._some(self._unique()):
                name = spell(thing.name)
                if name:
                    yield self._case(style, template.format(name), [thing.entity_id])

    def _mistyped(self, name: str) -> str | None:
        """Return a name with two letters of its longest word swapped, None for short ones."""
        longest = max((part for part in name.split() if part.isalpha()), key=len, default="")
        if len(longest) < 5 or not longest.isascii():
            return None
        place = self._random.randrange(1, len(longest) - 2)
        letters = list(longest)
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
        return name.replace(longest, "".join(letters))

    def _by_alias(self) -> Iterator[Case]:
        known = [thing for thing in self._house.entities if thing.aliases]
        for template in _BY_NAME[self._language]:
            for thing in self._some(known):
                alias = self._random.choice(thing.aliases)
                needs = self._names[alias.casefold()]
                yield self._case("alias", template.format(alias), needs)

    def _in_area(self) -> Iterator[Case]:
        placed = [thing for things in self._in.values() for thing in things]
        for template in _IN_AREA[self._language]:
            for thing in self._some(placed):
                said = template.format(name=thing.name, area=self._area(thing.area or ""))
                needs = [
                    other.entity_id
                    for other in placed
                    if (other.name, other.area) == (thing.name, thing.area)
                ]
                yield self._case("area", said, needs)

    def _area(self, area: str) -> str:
        """Return a name of an area, an alias where there are some."""
        return self._random.choice([area, *self._house.areas[area][1]])

    def _groups(self) -> Iterator[Case]:
        for template in _ALL_IN[self._language]:
            for domain, kinds in _KINDS[self._language].items():
                for kind in kinds:
                    for area in self._random.sample([*self._in], min(2, len(self._in))):
                        needs = [t.entity_id for t in self._in[area] if t.domain == domain]
                        if needs:
                            said = template.format(kind=kind, area=self._area(area))
                            yield self._case("group", said, needs)

    def _upstairs(self) -> Iterator[Case]:
        above = {
            area
            for area, (floor, _) in self._house.areas.items()
            if floor and self._house.floors[floor][0] > 0
        }
        for template in _UPSTAIRS.get(self._language, ()):
            for domain, kinds in _KINDS[self._language].items():
                needs = [
                    t.entity_id
                    for t in self._house.entities
                    if t.domain == domain and t.area in above
                ]
                if needs:
                    yield self._case("floor", template.format(kind=kinds[0]), needs)

    def _pronouns(self) -> Iterator[Case]:
        first = _BY_NAME[self._language][0]
        for again in _AGAIN[self._language]:
            for thing in self._some(self._unique(), 3):
                before = (first.format(thing.name),)
                yield self._case("pronoun", again, [thing.entity_id], before)

    def _two(self) -> Iterator[Case]:
        join = {"en": " and ", "de": " und ", "fr": " et ", "ru": " и ", "zh-Hans": "和"}
        things = self._some(self._unique(), 8)
        for one, other in zip(things[::2], things[1::2], strict=False):
            names = join[self._language].join((one.name, other.name))
            said = _BY_NAME[self._language][0].format(names)
            yield self._case("two", said, [one.entity_id, other.entity_id])
