"""The part of the home that is shared with a chat: what there is, how it is, what it can do."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.helpers.translation import async_translate_state

from ..protocol.questions import Verb
from .sharing import Sharing
from .verbs import RISKY, deed

MOST_TOLD: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that is shared; `name` is what people in the chat call it, and only it."""

    entity: er.RegistryEntry
    state: State
    name: str
    confirmed: bool

    @property
    def needs_yes(self) -> bool:
        """Return whether somebody has to approve what is done with it."""
        return self.confirmed or self.entity.domain in RISKY


class SharedHome:
    """What carries the label that the owner chose."""

    def __init__(self, hass: HomeAssistant, sharing: Sharing) -> None:
        """Look at a home."""
        self._hass = hass
        self._sharing = sharing

    def things(self) -> list[Thing]:
        """Return what is shared, by name. The label has to be the entity's own."""
        if (label := self._sharing.label) is None:
            return []
        found = [
            (entity, state)
            for entity in er.async_entries_for_label(er.async_get(self._hass), label)
            if entity.hidden_by is None and (state := self._hass.states.get(entity.entity_id))
        ]
        often = Counter(state.name.casefold() for _, state in found)
        taken = Counter[str]()
        things = []
        for entity, state in sorted(found, key=lambda one: one[0].entity_id):
            name = state.name
            if often[name.casefold()] > 1 and (area := self._area(entity)):
                name = f"{name} ({area})"
            taken[name.casefold()] += 1
            if (count := taken[name.casefold()]) > 1:
                name = f"{name} {count}"
            confirmed = self._sharing.confirm_label in entity.labels
            things.append(Thing(entity=entity, state=state, name=name, confirmed=confirmed))
        return sorted(things, key=lambda thing: thing.name.casefold())

    def able(self, verb: Verb) -> list[Thing]:
        """Return what a verb can be said of."""
        things = self.things()
        if verb is Verb.STATUS:
            return things
        return [thing for thing in things if deed(thing.entity.domain, verb)]

    def find(self, name: str) -> Thing | None:
        """Return what is called so, or as the only one begins so or has that in its name."""
        wanted, things = " ".join(name.casefold().split()), self.things()
        for fits in (str.__eq__, str.startswith, str.__contains__):
            if len(found := [one for one in things if fits(one.name.casefold(), wanted)]) == 1:
                return found[0]
            if found and fits is str.__eq__:
                return None
        return None

    def look(self, thing: Thing) -> str:
        """Return how something is, in a few words in the language of the home."""
        state, entity = thing.state, thing.entity
        unit = state.attributes.get("unit_of_measurement")
        if unit is not None:
            return f"{state.state} {unit}"
        return async_translate_state(
            self._hass,
            state.state,
            entity.domain,
            entity.platform,
            entity.translation_key,
            state.attributes.get("device_class"),
        )

    async def act(self, thing: Thing, verb: Verb, context: Context) -> None:
        """Do something with it in the name of somebody. Raises `HomeAssistantError`."""
        domain = thing.entity.domain
        action = deed(domain, verb)
        assert action is not None
        await self._hass.services.async_call(
            domain,
            action,
            {ATTR_ENTITY_ID: thing.entity.entity_id},
            blocking=True,
            context=context,
        )

    def _area(self, entity: er.RegistryEntry) -> str | None:
        """Return the name of the room that something is in."""
        area_id = entity.area_id
        if area_id is None and entity.device_id is not None:
            device = dr.async_get(self._hass).async_get(entity.device_id)
            area_id = device.area_id if device else None
        area = ar.async_get(self._hass).async_get_area(area_id) if area_id else None
        return area.name if area else None
