"""Switches of every account: what is off is not used, whoever asks."""

from collections.abc import Iterable
from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.const import EntityCategory

from .account import AccountEntry
from .actor import Actor
from .audit import Event
from .const import CONF_PAUSED, WHOLE_CONNECTION
from .entity import AccountEntity


class AllowanceSwitch(AccountEntity, SwitchEntity):
    """Whether a capability, or the whole connection, may be used."""

    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: AccountEntry, what: str) -> None:
        """Switch `what`: a capability or `WHOLE_CONNECTION`."""
        super().__init__(entry, f"allow_{what}")
        self._attr_translation_key = what
        self._what = what

    @property
    @override
    def available(self) -> bool:
        """Return whether there is something to turn on."""
        granted = self._account.granted
        return bool(granted) if self._what == WHOLE_CONNECTION else self._what in granted

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it may be used."""
        return self._what not in self._account.paused

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Allow it again."""
        self._change(self._account.paused - {self._what}, Event.RESUMED)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Allow it no more, until it is turned on."""
        self._change(self._account.paused | {self._what}, Event.PAUSED)

    def _change(self, paused: Iterable[str], event: Event) -> None:
        """Keep what is paused."""
        entry = self._account.entry
        options = {**entry.options, CONF_PAUSED: sorted(paused)}
        if not self.hass.config_entries.async_update_entry(entry, options=options):
            return
        self._account.record(
            event,
            capability=None if self._what == WHOLE_CONNECTION else self._what,
            actor=Actor.of(self._context, "switch"),
        )
        self._account.changed()


def switches(entry: AccountEntry) -> Iterable[AllowanceSwitch]:
    """Yield the switches an account has."""
    yield AllowanceSwitch(entry, WHOLE_CONNECTION)
    for capability in entry.runtime_data.account.wanted:
        yield AllowanceSwitch(entry, capability)
