"""The actions of the memory: list, add, edit, export and erase.

An administrator does so with everybody's facts, another person with their own, and reads the
home's. An automation may read and erase; what is kept comes from a person, since an automation may
pass on what an outsider wrote.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType
import probatio

from ..assistant.memory.fact import HOME, LONGEST_FACT, Channel, Fact, NewFact, Source
from ..assistant.memory.memory import memory_of
from ..assistant.memory.speaker import in_conversation
from ..assistant.memory.tools import one_fact
from ..const import CONF_KIND, DOMAIN, Kind

ATTR_ALWAYS: Final = "always"
ATTR_FACT: Final = "fact"
ATTR_FACT_ID: Final = "fact_id"
ATTR_LIMIT: Final = "limit"
ATTR_QUERY: Final = "query"
ATTR_USER_ID: Final = "user_id"
ATTR_WHOSE: Final = "whose"
EXPORT_VERSION: Final = 1
MOST_LISTED: Final = 10_000


class Whose(StrEnum):
    """Whose facts an action is for."""

    MINE = "mine"
    HOME = "home"
    EVERYBODY = "everybody"


_WHOSE: Final[dict[Any, Any]] = {
    probatio.Exclusive(ATTR_WHOSE, "whose"): probatio.Coerce(Whose),
    probatio.Exclusive(ATTR_USER_ID, "whose"): cv.string,
}
_ID: Final = probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=2**63 - 1))  # SQLite's
LIST_SCHEMA: Final = probatio.Schema(
    {
        **_WHOSE,
        probatio.Optional(ATTR_QUERY): cv.string,
        probatio.Optional(ATTR_LIMIT, default=100): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=MOST_LISTED)
        ),
    }
)
ADD_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(ATTR_FACT): cv.string,
        probatio.Optional(ATTR_WHOSE, default=Whose.MINE): probatio.All(
            probatio.Coerce(Whose), probatio.In([Whose.MINE, Whose.HOME])
        ),
        probatio.Optional(ATTR_ALWAYS, default=False): cv.boolean,
    }
)
EDIT_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(ATTR_FACT_ID): _ID,
        probatio.Optional(ATTR_FACT): cv.string,
        probatio.Optional(ATTR_ALWAYS): cv.boolean,
    }
)
EXPORT_SCHEMA: Final = probatio.Schema(_WHOSE)
ERASE_SCHEMA: Final = probatio.Schema(
    {
        probatio.Exclusive(ATTR_WHOSE, "whose"): probatio.Coerce(Whose),
        probatio.Exclusive(ATTR_USER_ID, "whose"): cv.string,
        probatio.Exclusive(ATTR_FACT_ID, "whose"): _ID,
    }
)


async def memory_list(call: ServiceCall) -> JsonObjectType:
    """Return the facts that match, the best or the latest first."""
    person = await _person(call)
    owners = await _readable(call, person)
    limit: int = call.data[ATTR_LIMIT]
    memory = memory_of(call.hass)
    if query := call.data.get(ATTR_QUERY):
        facts = await memory.find(query, owners, limit)
    else:
        facts = await memory.facts(owners, limit=limit)
    return {"facts": await _all(call.hass, facts)}


async def memory_add(call: ServiceCall) -> JsonObjectType:
    """Keep a fact of the person who calls, or of the home. Return it."""
    person = await _author(call)
    owner = str(person.user_id)
    if call.data[ATTR_WHOSE] is Whose.HOME:
        _only_admins(person)
        owner = HOME
    new = NewFact(
        text=_fact(call),
        owner=owner,
        source=Source(told_by=person.user_id, channel=Channel.ACTION),
        always=call.data[ATTR_ALWAYS],
    )
    kept = await memory_of(call.hass).keep(new)
    assert kept is not None, "nothing was to be replaced"
    return _described(kept, await _names(call.hass))


async def memory_edit(call: ServiceCall) -> JsonObjectType:
    """Change a fact. Return it as it is now; its source is who changed it."""
    person = await _author(call)
    memory, owners = memory_of(call.hass), person.changeable
    old = await memory.fact(call.data[ATTR_FACT_ID], owners)
    if old is None:
        raise _error("memory_no_fact", fact_id=str(call.data[ATTR_FACT_ID]))
    new = NewFact(
        text=_fact(call) if ATTR_FACT in call.data else old.text,
        owner=old.owner,
        source=replace(old.source, told_by=person.user_id, channel=Channel.ACTION),
        always=call.data.get(ATTR_ALWAYS, old.always),
    )
    kept = await memory.keep(new, replaced=old.id, among=(old.owner,))
    if kept is None:
        raise _error("memory_no_fact", fact_id=str(old.id))
    return _described(kept, await _names(call.hass))


async def memory_export(call: ServiceCall) -> JsonObjectType:
    """Return all facts with everything that is known of them."""
    owners = await _readable(call, await _person(call))
    facts = await memory_of(call.hass).facts(owners)
    return {
        "version": EXPORT_VERSION,
        "exported_at": _when(dt_util.utcnow()),
        "facts": await _all(call.hass, facts),
    }


async def memory_erase(call: ServiceCall) -> JsonObjectType:
    """Erase one fact, or all of somebody's. Return how many that were."""
    person, memory = await _person(call), memory_of(call.hass)
    if fact_id := call.data.get(ATTR_FACT_ID):
        gone = await memory.erase(person.changeable, fact_id)
        if not gone:
            raise _error("memory_no_fact", fact_id=str(fact_id))
    elif ATTR_WHOSE in call.data or ATTR_USER_ID in call.data:
        owners = await _chosen(call, person)
        if person.changeable is not None and owners != person.changeable:
            raise _error("memory_not_yours")
        gone = await memory.erase(owners)
    else:
        raise _error("memory_which")
    return {"erased": len(gone)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Who calls an action; an automation is nobody, and may do what an administrator may."""

    user_id: str | None
    admin: bool

    @property
    def changeable(self) -> tuple[str, ...] | None:
        """Return whose facts they may change, None for everybody's."""
        return None if self.admin else (str(self.user_id),)


async def _person(call: ServiceCall) -> _Person:
    """Return who calls. Raises `ServiceValidationError` for a conversation.

    What a model makes an action or a script do runs in the conversation it was asked in; there its
    tools know whose facts may be told.
    """
    if in_conversation():
        raise _error("memory_in_conversation")
    if call.context.user_id is None:
        return _Person(user_id=None, admin=True)
    user = await call.hass.auth.async_get_user(call.context.user_id)
    return _Person(user_id=call.context.user_id, admin=user is not None and user.is_admin)


async def _author(call: ServiceCall) -> _Person:
    """Return who calls. Raises `ServiceValidationError` unless that is a person, directly."""
    person = await _person(call)
    if person.user_id is None or call.context.parent_id is not None:
        raise _error("memory_needs_person")
    jarvis = call.hass.config_entries.async_entries(DOMAIN)
    if all(entry.data[CONF_KIND] != Kind.JARVIS for entry in jarvis):
        raise _error("memory_no_jarvis")
    return person


async def _readable(call: ServiceCall, person: _Person) -> tuple[str, ...] | None:
    """Return whose facts are asked for, None for everybody's; without a choice all they may see."""
    own = (str(person.user_id), HOME)
    if ATTR_WHOSE not in call.data and ATTR_USER_ID not in call.data:
        return None if person.admin else own
    owners = await _chosen(call, person)
    if not person.admin and (owners is None or not set(owners) <= set(own)):
        raise _error("memory_not_yours")
    return owners


async def _chosen(call: ServiceCall, person: _Person) -> tuple[str, ...] | None:
    """Return the owners that a call names, None for everybody."""
    match call.data.get(ATTR_WHOSE):
        case Whose.EVERYBODY:
            return None
        case Whose.HOME:
            return (HOME,)
        case Whose.MINE:
            if person.user_id is None:
                raise _error("memory_needs_person")
            return (person.user_id,)
        case _:
            user_id: str = call.data[ATTR_USER_ID]
            known = user_id == person.user_id or await call.hass.auth.async_get_user(user_id)
            # Whose facts there are may be no user any more.
            if not known and user_id not in await memory_of(call.hass).counts():
                raise _error("memory_no_user", user_id=user_id)
            return (user_id,)


def _only_admins(person: _Person) -> None:
    """Raise `ServiceValidationError` for anybody else."""
    if not person.admin:
        raise _error("memory_not_yours")


def _fact(call: ServiceCall) -> str:
    """Return the text of a call as it is kept. Raises `ServiceValidationError` for its length."""
    text = one_fact(call.data[ATTR_FACT])
    if not text or len(text) > LONGEST_FACT:
        raise _error("memory_fact_length", limit=str(LONGEST_FACT))
    return text


async def _all(hass: HomeAssistant, facts: Collection[Fact]) -> list[JsonValueType]:
    """Return facts with all that is known of them."""
    names = await _names(hass)
    return [_described(fact, names) for fact in facts]


async def _names(hass: HomeAssistant) -> dict[str, str | None]:
    """Return the names of the users."""
    return {user.id: user.name for user in await hass.auth.async_get_users()}


def _described(fact: Fact, names: Mapping[str, str | None]) -> JsonObjectType:
    """Return a fact with all that is known of it; times are UTC in ISO 8601."""
    return {
        "fact_id": fact.id,
        "fact": fact.text,
        "whose": "home" if fact.owner == HOME else "person",
        "user_id": fact.owner or None,
        "user": names.get(fact.owner),
        "always": fact.always,
        "told_by": names.get(fact.source.told_by or ""),
        "told_by_user_id": fact.source.told_by,
        "channel": fact.source.channel.value,
        "conversation_id": fact.source.conversation_id,
        "told_at": _when(fact.told_at),
        "used_at": _when(fact.used_at),
        "uses": fact.uses,
    }


def _when(time: datetime) -> str:
    """Return a time in ISO 8601, to the second."""
    return time.isoformat(timespec="seconds")


def _error(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a translated error."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, for everybody: each looks who calls."""
    only, optional = SupportsResponse.ONLY, SupportsResponse.OPTIONAL
    for name, action, schema, response in (
        ("memory_list", memory_list, LIST_SCHEMA, only),
        ("memory_add", memory_add, ADD_SCHEMA, optional),
        ("memory_edit", memory_edit, EDIT_SCHEMA, optional),
        ("memory_export", memory_export, EXPORT_SCHEMA, only),
        ("memory_erase", memory_erase, ERASE_SCHEMA, optional),
    ):
        hass.services.async_register(DOMAIN, name, action, schema, supports_response=response)
