"""The repair of a budget that is used up: more for today, or more from now on."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
import probatio

from ....assistant.budget import ALL_PERCENT, CONF_LIMITS, CONF_SHARES, Account, Limits, Share
from ....assistant.usage import Period
from ..const import CONF_BUDGET
from ..runtime import JarvisEntry
from .form import AMOUNT, PERCENT, problems_of
from .issues import placeholders_of

CONF_LIMIT = "limit"
CONF_SHARE = "share"


class BudgetRepairFlow(RepairsFlow):
    """Offers to lift a limit until midnight, or to raise it."""

    def __init__(self, entry: JarvisEntry, data: Mapping[str, Any]) -> None:
        """Mend an account of an entry; both may have changed since the issue was shown."""
        self._entry = entry
        self._period = Period(data["period"])
        self._share = Share(data["share"]) if data["share"] else None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Offer what can be done: Home Assistant starts with data of its own, no answer."""
        if (account := self._account()) is None:
            return self.async_create_entry(data={})
        return self.async_show_menu(
            step_id="budget",
            menu_options=["lift", "raise_share" if self._share else "raise_limit"],
            description_placeholders=placeholders_of(self._entry, account),
        )

    async def async_step_budget(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the menu again."""
        return await self.async_step_init()

    async def async_step_lift(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lift the limit until midnight."""
        if self._account() is not None:
            self._entry.runtime_data.budget.lift(self._share)
            await self._entry.runtime_data.ledger.save()
        return self.async_create_entry(data={})

    async def async_step_raise_limit(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for another limit, which holds for every day or month from now on."""
        return await self._raise("raise_limit", CONF_LIMIT, user_input)

    async def async_step_raise_share(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for another share."""
        return await self._raise("raise_share", CONF_SHARE, user_input)

    async def _raise(
        self, step_id: str, field: str, user_input: dict[str, Any] | None
    ) -> RepairsFlowResult:
        """Show a form with one number until it is more than was used."""
        if (account := self._account()) is None:
            return self.async_create_entry(data={})
        failed: dict[str, str] = {}
        if user_input is not None:
            changed = {**self._entry.options[CONF_BUDGET], self._option: user_input[field]}
            if problem := self._problem(changed, account):
                failed[field] = problem
            else:
                self.hass.config_entries.async_update_entry(
                    self._entry, options={**self._entry.options, CONF_BUDGET: changed}
                )
                return self.async_create_entry(data={})
        selector = AMOUNT if self._share is None else PERCENT
        return self.async_show_form(
            step_id=step_id,
            data_schema=probatio.Schema({probatio.Required(field): selector}),
            errors=failed,
            description_placeholders=placeholders_of(self._entry, account),
        )

    @property
    def _option(self) -> str:
        """Return the option that is to be changed."""
        return CONF_LIMITS[self._period] if self._share is None else CONF_SHARES[self._share]

    def _problem(self, changed: Mapping[str, Any], account: Account) -> str | None:
        """Return what is wrong with changed options, None if there is more to use with them."""
        limits = Limits.from_options(changed)
        for problem in problems_of(limits).values():
            return problem
        limit = limits.periods[self._period].amount
        if self._share is not None:
            limit *= limits.shares.get(self._share, ALL_PERCENT) / ALL_PERCENT
        return None if limit > account.used else "budget_still_used_up"

    def _account(self) -> Account | None:
        """Return how what is to be mended stands, None if there is no such limit any more."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return None
        accounts = self._entry.runtime_data.budget.accounts(self._period)
        return next((one for one in accounts if one.share is self._share), None)
