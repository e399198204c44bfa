"""Reading a command sentence: which actions, on what, with what value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from homelab_hub_simulators.openai.names import names

from .home import Home, Mention, Token
from .vocabulary import (
    FILLERS,
    KINDS,
    PARTICLES,
    PASSIVE_DOMAINS,
    QUANTITIES,
    SPLIT_VERBS,
    VERBS,
    Action,
    Kind,
)
from .words import COLORS, number, split, stem, tidy

_PREFIX = names(
    "please hey ok okay jarvis hi could can would will you i want to like kindly now then and i'd "
    "let's lets so need"
)
_VERB_VALUES = {"dim": 30, "brighten": 100}
_KELVIN = frozenset({"k", "kelvin"})
_PARTERS = frozenset({"and", "&"})
_JOINTS = _PARTERS | {"then", "also", "please", "+"}
_PARTICLE_ENDS: dict[Token, Action] = {"on": Action.ON, "off": Action.OFF}
_SHORT = 8
_ALL = frozenset({"all", "every", "everything", "everywhere"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One thing a command is aimed at, as it was said."""

    devices: tuple[Mention, ...] = ()
    area: str | None = None
    kind: Kind | None = None
    noun: str | None = None
    plural: bool = False
    everything: bool = False
    qualifiers: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One action with everything it is aimed at."""

    action: Action
    groups: tuple[Group, ...]
    value: int | float | None = None
    color: str | None = None
    kelvin: bool = False


def read_commands(text: str, home: Home) -> list[Command]:
    """Return the commands in a sentence, or an empty list when it is none."""
    tokens = home.tokens(split(text))
    start = next((place for place, token in enumerate(tokens) if token not in _PREFIX), None)
    if start is None:
        return []
    tokens = tokens[start:]
    verbs = _verbs(tokens)
    if not verbs and len(tokens) < _SHORT and (action := _PARTICLE_ENDS.get(tokens[-1])):
        return [_command(action, "", tokens)]
    ends = [place for place, _ in verbs[1:]] + [len(tokens)]
    return [
        _command(action, tokens[place], tokens[place + 1 : end])
        for (place, action), end in zip(verbs, ends, strict=bool(verbs))
    ]


def _verbs(tokens: Sequence[Token]) -> list[tuple[int, Action]]:
    """Return where each verb is and what it means."""
    found: list[tuple[int, Action]] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else "and"
        if not isinstance(token, str) or (isinstance(before, str) and before not in _JOINTS):
            continue
        if token in SPLIT_VERBS:
            found.append((place, _particle(tokens[place + 1 :])))
        elif token in VERBS and not (found and token in KINDS and place == len(tokens) - 1):
            found.append((place, VERBS[token]))
    return found


def _particle(rest: Sequence[Token]) -> Action:
    """Return what `turn … on` means by its first particle, and without one: `turn … red`."""
    return next((PARTICLES[token] for token in rest if token in PARTICLES), Action.SET)


def _command(action: Action, verb: Token, clause: Sequence[Token]) -> Command:
    """Return the command of one clause."""
    said = [token for token in clause if isinstance(token, str)]
    value = next((value for word in said if (value := number(word)) is not None), None)
    return Command(
        action=action,
        groups=_groups(clause),
        value=_VERB_VALUES.get(str(verb)) if value is None else tidy(value),
        color=next((word for word in said if word in COLORS), None),
        kelvin=bool(_KELVIN.intersection(said)),
    )


def _groups(clause: Sequence[Token]) -> tuple[Group, ...]:
    """Return what the clause is aimed at, one group for each part between `and`s."""
    parts: list[list[Token]] = [[]]
    for token in clause:
        if token in _PARTERS:
            parts.append([])
        else:
            parts[-1].append(token)
    groups = [_group(part) for part in parts]
    kept = [group for group in groups if group.devices or group.area or group.kind or group.said]
    return tuple(_inherit(kept)) or (Group(),)


def _group(part: Sequence[Token]) -> Group:
    """Return one thing a command is aimed at."""
    mentions = [token for token in part if isinstance(token, Mention) and not _reports(token)]
    words = [word for token in part for word in _words(token)]
    nouns = [word for word in words if stem(word) in KINDS]
    noun = nouns[-1] if nouns else None
    quantity = next((QUANTITIES[stem(word)] for word in words if stem(word) in QUANTITIES), None)
    unknown = [word for word in words if word not in nouns and not _is_filler(word)]
    return Group(
        devices=tuple(mention for mention in mentions if mention.devices),
        area=next((mention.area for mention in mentions if mention.area), None),
        kind=KINDS[stem(noun)] if noun else quantity,
        noun=stem(noun) if noun else None,
        plural=noun is not None and stem(noun) != noun,
        everything=bool(_ALL.intersection(words)),
        qualifiers=tuple(stem(word) for word in unknown),
        said=" ".join([*unknown, *nouns]),
    )


def _reports(mention: Mention) -> bool:
    """Tell whether a name belongs only to what cannot be acted on, such as `Temperature`."""
    return bool(mention.devices) and all(
        device.domain in PASSIVE_DOMAINS for device in mention.devices
    )


def _words(token: Token) -> list[str]:
    """Return the words that say what is meant where no device's name does."""
    if isinstance(token, str):
        return [token]
    return split(token.name) if _reports(token) else []


def _is_filler(word: str) -> bool:
    """Tell whether a word says nothing about which device is meant."""
    return (
        word in FILLERS
        or stem(word) in FILLERS
        or stem(word) in QUANTITIES
        or word in COLORS
        or number(word) is not None
    )


def _inherit(groups: list[Group]) -> list[Group]:
    """Return the groups with the noun of a neighbour: `the kitchen and bedroom lights`."""
    giver = next((group for group in reversed(groups) if group.kind), None)
    if giver is None:
        return groups
    return [
        replace(giver, area=group.area, devices=())
        if group.area and not group.devices and not group.kind and not group.qualifiers
        else group
        for group in groups
    ]
