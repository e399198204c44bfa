"""The entities that arguments come to, found as Home Assistant's intents and actions find them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeIs

from homeassistant.components.homeassistant import scene
from homeassistant.const import ATTR_DEVICE_CLASS, ATTR_ENTITY_ID, ENTITY_MATCH_ALL
from homeassistant.core import HomeAssistant, callback, valid_entity_id
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    intent,
    label_registry as lr,
)
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .sequences import TARGETING, UNKNOWN, Deed, deeds_of
from .switched import shown_as, switch_of

# Whose actions are for entities of any domain.
FOR_ANYTHING: Final = frozenset({"group", "homeassistant", "scene"})
# Whose actions in a sequence are never for an entity, whatever they name: they speak for the user.
_NO_ENTITIES: Final = frozenset({"conversation", "homelab_hub"})
# What is nothing but the sequence it runs. Anything else that runs one is a thing of the household's:
# a lamp is a lamp, also where it is switched by a command of the shell.
_SEQUENCES: Final = frozenset({"automation", "button", "script"})
# What a sequence of the household's tells its people: on their phones and on the dashboard.
_TELLING: Final = ("notify.mobile_app_", "notify.persistent_notification")

type ActionOf = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An entity that something is done to; labels and area by id and by name, in lower case."""

    entity_id: str
    name: str
    action: str
    device_class: str | None
    labels: frozenset[str]
    areas: frozenset[str]
    certain: bool = True
    """Whether it is known what this is: a template in a script could come to anything."""

    @property
    def domain(self) -> str:
        """Return what kind of entity it is."""
        return self.entity_id.partition(".")[0]


@callback
def target_of(hass: HomeAssistant, entity_id: str, action: str) -> Target:
    """Return an entity with what rules ask for, its device's and area's labels among it."""
    state = hass.states.get(entity_id)
    entity = er.async_get(hass).async_get(entity_id)
    device = dr.async_get(hass).async_get(entity.device_id) if entity and entity.device_id else None
    area_id = (entity and entity.area_id) or (device and device.area_id)
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    label_ids = {
        *(entity.labels if entity else ()),
        *(device.labels if device else ()),
        *(area.labels if area else ()),
    }
    labels = lr.async_get(hass)
    names = {found.name for one in label_ids if (found := labels.async_get_label(one))}
    device_class = state.attributes.get(ATTR_DEVICE_CLASS) if state else None
    if device_class is None and entity:
        device_class = entity.device_class or entity.original_device_class
    return Target(
        entity_id=entity_id,
        name=state.name if state else entity_id,
        action=action,
        device_class=device_class,
        labels=_folded({*label_ids, *names}),
        areas=_folded({area.id, area.name}) if area else frozenset(),
    )


@callback
def matched(
    hass: HomeAssistant,
    slots: Mapping[str, Any],
    domains: frozenset[str],
    assistant: str | None,
    action_of: ActionOf,
) -> list[Target]:
    """Return what name, area, floor, domain and device class come to, all where it is unclear."""
    name, area, floor = (_text(slots.get(key)) for key in ("name", "area", "floor"))
    wanted = frozenset(_texts(slots.get("domain"))) or domains
    classes = _texts(slots.get("device_class"))
    if not (name or area or floor or classes or (wanted and ("domain" in slots or domains))):
        return []
    constraints = intent.MatchTargetsConstraints(
        name=None if name == "all" else name,
        area_name=area,
        floor_name=floor,
        domains=wanted or None,
        device_classes=classes or None,
        assistant=assistant,
        allow_duplicate_names=True,
    )
    found = intent.async_match_targets(hass, constraints)
    return [target_of(hass, state.entity_id, action_of(state.domain)) for state in found.states]


@callback
def mentioned(hass: HomeAssistant, arguments: Any, action: str | None) -> list[Target]:
    """Return the entities that a structure names by an id, anywhere in it."""
    registry = er.async_get(hass)
    ids = dict.fromkeys(_entity_ids(hass, arguments))
    for selection in _selections(arguments):
        if ENTITY_MATCH_ALL in selection.get(ATTR_ENTITY_ID, ()):
            ids |= dict.fromkeys(hass.states.async_entity_ids(_domain_of(action)))
        found = async_extract_referenced_entity_ids(
            hass, TargetSelection(selection), primary_entities_only=False
        )
        named = [*sorted(found.referenced), *sorted(found.indirectly_referenced)]
        # Actions take the ids of the registry, too.
        known = (er.async_resolve_entity_id(registry, one) for one in named)
        ids |= dict.fromkeys(filter(None, known))
    return [
        target_of(hass, entity_id, action or f"{entity_id.partition('.')[0]}.{UNKNOWN}")
        for entity_id in ids
    ]


@callback
def all_of(hass: HomeAssistant, action: str) -> list[Target]:
    """Return all that an action could be done to, nothing for one that is for any entity."""
    domain = _domain_of(action)
    return [
        target_of(hass, entity_id, action)
        for entity_id in (hass.states.async_entity_ids(domain) if domain else ())
    ]


@callback
def script_of(hass: HomeAssistant, action: str) -> str | None:
    """Return the script whose own action it is, None for another action.

    The action has the name that the script had first, whatever its entity is called now.
    """
    domain, _, name = action.partition(".")
    if domain != "script":
        return None
    entity_id = er.async_get(hass).async_get_entity_id(domain, domain, name) or action
    return entity_id if hass.states.get(entity_id) else None


@callback
def expanded(hass: HomeAssistant, targets: Iterable[Target]) -> tuple[Target, ...]:
    """Return targets with what they reach: members of groups, what scripts and scenes act on."""
    found: dict[tuple[str, str], Target] = {}
    layer = list(targets)
    while layer:
        keyed = {(one.entity_id, one.action): one for one in layer}
        fresh = {key: one for key, one in keyed.items() if key not in found}
        found |= fresh
        layer = [reached for one in fresh.values() for reached in _reached(hass, one)]
    return tuple(found.values())


def _reached(hass: HomeAssistant, one: Target) -> Iterator[Target]:
    """Yield what acting on an entity acts on."""
    state = hass.states.get(one.entity_id)
    members = state.attributes.get(ATTR_ENTITY_ID) if state else None
    names = [name for name in members if isinstance(name, str)] if _is_several(members) else []
    if one.domain == "scene":
        names += scene.entities_in_scene(hass, one.entity_id)
    for name in names:
        # A group passes its action on.
        domain = name.partition(".")[0]
        action = one.action if domain == one.domain else f"{domain}.{UNKNOWN}"
        yield target_of(hass, name, action)
    for entity_id, action in shown_as(hass, one.entity_id, one.action):
        yield target_of(hass, entity_id, action)
    if switch := switch_of(hass, one.entity_id, one.action):
        # It is the same thing, so what counts is only what it does.
        yield from _reached(hass, target_of(hass, *switch))
    for deed in deeds_of(hass, one.entity_id, one.action):
        yield from reached_by(hass, deed, of_thing=one.domain not in _SEQUENCES)


def reached_by(hass: HomeAssistant, deed: Deed, *, of_thing: bool = False) -> Iterator[Target]:
    """Yield what an action of a sequence is done to, all that it could be where that is open.

    An action that is done to no entity is yielded as itself, unless it is how a thing works.
    """
    domain = (deed.action or "").partition(".")[0]
    if deed.action is None or (deed.anywhere and domain in FOR_ANYTHING):
        yield replace(_nowhere(deed.action or UNKNOWN), certain=False)
    elif script := script_of(hass, deed.action):
        yield target_of(hass, script, deed.action)
    elif domain in _NO_ENTITIES:
        yield _nowhere(deed.action)
    else:
        act = deed.action
        found = all_of(hass, act) if deed.anywhere else mentioned(hass, deed.arguments, act)
        for target in found:
            if not _is_phone(hass, target.entity_id):
                yield target_of(hass, target.entity_id, _meant(act, target.domain))
        if not found and not of_thing and not act.startswith(_TELLING):
            yield _nowhere(act)


def _is_phone(hass: HomeAssistant, entity_id: str) -> bool:
    """Return whether messages to an entity come to a phone of the household's."""
    entity = er.async_get(hass).async_get(entity_id)
    return bool(entity and (entity.domain, entity.platform) == ("notify", "mobile_app"))


def _domain_of(action: str | None) -> str | None:
    """Return the domain whose entities an action is for, None if it is for any."""
    domain = (action or "").partition(".")[0]
    return None if domain in FOR_ANYTHING else domain or None


def _meant(action: str, domain: str) -> str:
    """Return the action on an entity of a domain: some are for entities of any."""
    if action.partition(".")[0] not in FOR_ANYTHING:
        return action
    return f"{domain}.{UNKNOWN}"


def _nowhere(action: str) -> Target:
    """Return what stands for an action that is done to no entity."""
    return Target(
        entity_id=action,
        name=action,
        action=action,
        device_class=None,
        labels=frozenset(),
        areas=frozenset(),
    )


def _is_several(value: Any) -> TypeIs[list[Any] | tuple[Any, ...] | set[Any]]:
    """Return whether a value is a collection."""
    return isinstance(value, (list, tuple, set))


def _entity_ids(hass: HomeAssistant, value: Any) -> Iterator[str]:
    """Yield the texts in a structure that are ids of entities there are."""
    match value:
        case str():
            for part in value.split(","):
                entity_id = part.strip().lower()
                if valid_entity_id(entity_id) and hass.states.get(entity_id):
                    yield entity_id
        case Mapping():
            # `scene.apply` has entities for keys.
            for inner in (*value, *value.values()):
                yield from _entity_ids(hass, inner)
        case list() | tuple():
            for inner in value:
                yield from _entity_ids(hass, inner)
        case _:
            pass


def _selections(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the parts of a structure that select targets as actions do."""
    match value:
        case Mapping():
            chosen = {key: _ids(value[key]) for key in TARGETING if key in value}
            if any(chosen.values()):
                yield {key: ids for key, ids in chosen.items() if ids}
            for inner in value.values():
                yield from _selections(inner)
        case list() | tuple():
            for inner in value:
                yield from _selections(inner)
        case _:
            pass


def _text(value: Any) -> str | None:
    """Return a text that says something; Home Assistant makes one of a number."""
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _texts(value: Any) -> list[str]:
    """Return one text or several as a list, without empty ones."""
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [one for one in values if isinstance(one, str) and one.strip()]


def _ids(value: Any) -> list[str]:
    """Return the ids that are in one text or several."""
    return [part.strip() for one in _texts(value) for part in one.lower().split(",")]


def _folded(texts: Iterable[str]) -> frozenset[str]:
    """Return texts in the form they are compared in."""
    return frozenset(one.casefold() for one in texts)
