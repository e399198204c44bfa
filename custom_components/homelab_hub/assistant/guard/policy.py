"""Rules: what a call may do, decided by the first rule that fits each thing it affects."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, Self
import unicodedata

from ..outsiders import cleaned
from .call import Call, Target

# Approves what waits, or speaks in somebody's name: a model with these would be its own guard.
NEVER: Final = (
    "homelab_hub.decide",
    "homelab_hub.run_routine",
    "conversation.process",
    # Jarvis has tools for it, which know whose conversation they are called in.
    "homelab_hub.memory_add",
    "homelab_hub.memory_edit",
    "homelab_hub.memory_erase",
    "homelab_hub.memory_export",
    "homelab_hub.memory_list",
)
# Keeps what is told in other conversations, where nothing warns of whose words it was.
KEPT: Final = ("homelab_hub__remember",)

# What a script of the household may not do either, when a model starts it.
NEVER_INSIDE: Final = ("homelab_hub.decide",)


class Verdict(IntEnum):
    """What is done with a call, the stricter the higher."""

    ALLOW = 0
    CONFIRM = 1
    PIN = 2
    DENY = 3


class Origin(StrEnum):
    """Where a sentence comes from."""

    TEXT = "text"
    VOICE = "voice"
    AUTOMATION = "automation"
    TASK = "task"
    AGENT = "agent"


_PEOPLE: Final = frozenset({Origin.TEXT, Origin.VOICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who wants something, as Home Assistant knows them, and what their conversation has read."""

    user_id: str | None = None
    origin: Origin = Origin.TEXT
    tainted_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A verdict and what it is for; what is left out fits everything.

    `tool` and `action` are patterns as of a shell (`mail_*`, `lock.unlock`), `arguments` are
    patterns by the name of an argument. Label and area fit by id or name. What is not allowed is
    found in full-width letters and with signs in it that nobody sees, too.
    """

    name: str
    verdict: Verdict
    tool: str | None = None
    action: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    domain: frozenset[str] = frozenset()
    device_class: frozenset[str] = frozenset()
    label: frozenset[str] = frozenset()
    area: frozenset[str] = frozenset()
    user: frozenset[str] = frozenset()
    origin: frozenset[str] = frozenset()
    tainted: bool | None = None
    destructive: bool | None = None
    open_world: bool | None = None
    own: bool = False

    @classmethod
    def from_options(cls, number: int, row: Mapping[str, Any]) -> Self:
        """Return the rule that a row of the options is. Raises `ValueError` for nonsense."""
        try:
            verdict = Verdict[str(row["verdict"]).upper()]
        except KeyError as error:
            raise ValueError("verdict") from error
        return cls(
            name=str(number),
            verdict=verdict,
            tool=_text(row.get("tool")),
            action=_text(row.get("action")),
            arguments=_patterns(row.get("arguments")),
            domain=_folded(row.get("domain")),
            device_class=_folded(row.get("device_class")),
            label=_folded(row.get("label")),
            area=_folded(row.get("area")),
            user=frozenset(_texts(row.get("user"))),
            origin=_folded(row.get("origin")),
            tainted=row.get("tainted") or None,
            own=True,
        )

    def fits(self, call: Call, target: Target | None, asker: Asker) -> bool:
        """Return whether the rule is for what a call does to a target, None for it as a whole."""
        return (
            self._fits_asker(asker)
            and self._fits_call(call, target)
            and self._fits_target(call, target)
        )

    def _fits_asker(self, asker: Asker) -> bool:
        """Return whether the rule is for who asks."""
        return (
            (not self.user or asker.user_id in self.user)
            and (not self.origin or asker.origin in self.origin)
            and (self.tainted is None or self.tainted == bool(asker.tainted_by))
        )

    def _fits_call(self, call: Call, target: Target | None) -> bool:
        """Return whether the rule is for the tool, the action and the arguments."""
        action = target.action if target else call.action
        return (
            (self.tool is None or _fits(self.tool, (call.tool, call.short_name)))
            and (self.action is None or (action is not None and _fits(self.action, (action,))))
            and (self.destructive is None or self.destructive == call.destructive)
            and (self.open_world is None or self.open_world == call.open_world)
            and all(
                name in call.arguments and _fits(pattern, self._spelled(call.arguments[name]))
                for name, pattern in self.arguments.items()
            )
        )

    def _spelled(self, value: Any) -> list[str]:
        """Return the texts in the value of an argument, in all spellings that the rule is for."""
        words = _words(value)
        if self.verdict is Verdict.ALLOW:
            return words
        return [*words, *(unicodedata.normalize("NFKC", cleaned(word)) for word in words)]

    def _fits_target(self, call: Call, target: Target | None) -> bool:
        """Return whether the rule is for the entity."""
        if self.domain:
            domains = {target.domain} if target else call.domains
            if not self.domain & domains:
                return False
        if target is None:
            return not (self.device_class or self.label or self.area)
        return (
            (not self.device_class or target.device_class in self.device_class)
            and (not self.label or bool(self.label & target.labels))
            and (not self.area or bool(self.area & target.areas))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict, the rule it is from and the thing it is about; `why` is a key of the texts."""

    verdict: Verdict
    why: str
    rule: Rule | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of an agent: the user's own, then those of a preset."""

    preset: str
    rules: Sequence[Rule]

    def decide(self, call: Call, asker: Asker) -> Decision:
        """Return what is done with a call: the strictest of what holds for all that it affects.

        Reading is free unless a rule of the user's says otherwise. Where outsiders' words were
        read, whatever is done needs a yes, unless a rule is meant for just that.
        """
        if call.action in NEVER or any(one.action in NEVER_INSIDE for one in call.targets):
            return Decision(verdict=Verdict.DENY, why="guard_why_never")
        if call.tool in KEPT and (asker.tainted_by or asker.origin not in _PEOPLE):
            return Decision(verdict=Verdict.DENY, why="guard_why_kept")
        if not call.possible:
            return Decision(verdict=Verdict.ALLOW, why="guard_why_nothing")
        judged: list[Target | None] = [*call.targets]
        if call.beside or not judged:
            judged.append(None)
        decisions = [self._decide(call, target, asker) for target in judged]
        strictest = max(decisions, key=lambda one: one.verdict)
        if strictest.verdict is not Verdict.ALLOW:
            return strictest
        if not call.reads and not call.certain:
            return Decision(verdict=Verdict.CONFIRM, why="guard_why_uncertain")
        if asker.tainted_by and _acts(call) and not _meant_for_tainted(decisions):
            return Decision(verdict=Verdict.CONFIRM, why="guard_why_tainted")
        return strictest

    def _decide(self, call: Call, target: Target | None, asker: Asker) -> Decision:
        """Return what is done with one thing that a call affects."""
        for rule in self.rules:
            if call.reads and not rule.own:
                continue
            if rule.fits(call, target, asker):
                why = "guard_why_own" if rule.own else "guard_why_preset"
                return Decision(verdict=rule.verdict, why=why, rule=rule, target=target)
        if call.reads:
            return Decision(verdict=Verdict.ALLOW, why="guard_why_reads")
        return Decision(verdict=Verdict.CONFIRM, why="guard_why_no_rule")


def _acts(call: Call) -> bool:
    """Return whether a call does something, or tells somebody outside what it looks for."""
    ours = call.integration in ("homelab_hub", "media_player")
    return not call.reads or (call.open_world and not ours)


def _meant_for_tainted(decisions: Iterable[Decision]) -> bool:
    """Return whether rules of the user's allow it where outsiders' words were read."""
    return all(one.rule is not None and one.rule.own and one.rule.tainted for one in decisions)


def _fits(pattern: str, texts: Collection[str]) -> bool:
    """Return whether a pattern fits one of some texts, whatever their case."""
    folded = pattern.casefold()
    return any(fnmatchcase(text.casefold(), folded) for text in texts)


def _words(value: Any) -> list[str]:
    """Return the texts in the value of an argument."""
    match value:
        case Mapping():
            return [word for inner in value.values() for word in _words(inner)]
        case list() | tuple():
            return [word for inner in value for word in _words(inner)]
        case _:
            return [str(value)]


def _patterns(value: Any) -> dict[str, str]:
    """Return patterns by argument, from lines such as `message=*password*`."""
    patterns = {}
    for line in _texts(value):
        name, sign, pattern = line.partition("=")
        if not sign or not name.strip():
            raise ValueError("arguments")
        patterns[name.strip()] = pattern.strip()
    return patterns


def _folded(value: Any) -> frozenset[str]:
    """Return one text or several in the form they are compared in."""
    return frozenset(one.casefold() for one in _texts(value))


def _text(value: Any) -> str | None:
    """Return a text that says something."""
    return str(value).strip() or None if value else None


def _texts(value: Any) -> list[str]:
    """Return one text or several as a list."""
    values = [value] if isinstance(value, str) else value or []
    return [text for one in values if (text := str(one).strip())]
