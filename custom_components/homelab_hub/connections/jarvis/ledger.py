"""What an entry has used and may use, kept for as long as Home Assistant runs.

An answer may be under way while its entry is loaded anew: it is counted all the same, because the
ledger is the same before and after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ...assistant.budget import Budget, Limits
from ...assistant.prices import Prices
from ...assistant.usage import UsageMeter
from ...const import DOMAIN
from .const import CONF_BUDGET, CONF_PRICES

VERSION: Final = 1
# A stop that nobody announces loses no more than was used in so many seconds.
SAVE_DELAY: Final = 30.0


@dataclass(kw_only=True, slots=True)
class Ledger:
    """The meter and the budget of an entry, and where they are stored."""

    meter: UsageMeter
    budget: Budget
    store: Store[dict[str, Any]]
    _unsaved: bool = field(default=False, init=False)
    _stop: CALLBACK_TYPE = field(init=False)

    def __post_init__(self) -> None:
        """Store what is used from now on."""
        self._stop = self.meter.listen(self._save_soon)

    async def delete(self) -> None:
        """Delete what is stored, and store nothing any more."""
        self._stop()
        await self.store.async_remove()

    @callback
    def _save_soon(self) -> None:
        """Store everything some time after the first change that is not stored.

        The store alone would wait anew after each change, and so never write while something is
        used again and again.
        """
        if not self._unsaved:
            self._unsaved = True
            self.store.async_delay_save(self._written, SAVE_DELAY)

    async def save(self) -> None:
        """Store everything now."""
        await self.store.async_save(self._written())

    @callback
    def _written(self) -> dict[str, Any]:
        """Return what is being stored."""
        self._unsaved = False
        return self.meter.as_dict() | self.budget.as_dict()


LEDGERS: HassKey[dict[str, Ledger]] = HassKey(f"{DOMAIN}.ledgers")


async def open_ledger(hass: HomeAssistant, entry_id: str, options: Mapping[str, Any]) -> Ledger:
    """Return the ledger of an entry, with the prices and limits of its options from now on."""
    prices = Prices.from_options(options.get(CONF_PRICES, ()))
    limits = Limits.from_options(options.get(CONF_BUDGET, {}))
    ledgers = hass.data.setdefault(LEDGERS, {})
    if ledger := ledgers.get(entry_id):
        ledger.meter.prices = prices
        ledger.budget.limits = limits
        return ledger
    meter = UsageMeter(prices, _today, hass.loop.call_soon)
    budget = Budget(limits, meter)
    store: Store[dict[str, Any]] = Store(
        hass, VERSION, f"{DOMAIN}.usage.{entry_id}", atomic_writes=True
    )
    if stored := await store.async_load():
        meter.restore(stored)
        budget.restore(stored)
    ledgers[entry_id] = Ledger(meter=meter, budget=budget, store=store)
    return ledgers[entry_id]


async def delete_ledger(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what an entry has used. What is still under way is not counted any more."""
    ledger = await open_ledger(hass, entry_id, {})
    del hass.data[LEDGERS][entry_id]
    await ledger.delete()


def _today() -> date:
    """Return the local date."""
    return dt_util.now().date()
