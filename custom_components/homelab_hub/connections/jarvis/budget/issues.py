"""The repairs about a budget that is used up, or nearly so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ....assistant.budget import Account, Budget, Share, Unit
from ....assistant.usage import Period
from ....connector.status import SIGNAL_REPORT_CHANGED
from ....const import DOMAIN
from ....midnight import at_midnight
from ..runtime import JarvisEntry

BUDGET: Final = "budget_"
_LOW: Final = {Period.DAY: "budget_low_today", Period.MONTH: "budget_low_this_month"}
_USED_UP: Final = {
    Period.DAY: "budget_used_up_today",
    Period.MONTH: "budget_used_up_this_month",
}
_SHARES: Final = {
    Share.AUTOMATIONS: "budget_automations_used_up",
    Share.VOICE: "budget_voice_used_up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issue:
    """What is to be told of an account."""

    key: str
    severity: ir.IssueSeverity
    account: Account

    def id(self, entry: JarvisEntry) -> str:
        """Return the issue's id, which begins with the prefix of the budget's issues."""
        return f"{self.key}_{self.account.period}_{entry.entry_id}"


@callback
def watch_budget(hass: HomeAssistant, entry: JarvisEntry) -> CALLBACK_TYPE:
    """Keep the issues of an entry's budget as they should be, until the returned call."""
    jarvis = entry.runtime_data
    shown: set[str] = set()

    @callback
    def refresh(_now: datetime | None = None) -> None:
        wanted = {issue.id(entry): issue for issue in _issues(jarvis.budget)}
        for gone in shown - wanted.keys():
            ir.async_delete_issue(hass, DOMAIN, gone)
        for issue_id, issue in wanted.items():
            _show(hass, entry, issue_id, issue)
        news = shown != wanted.keys()
        shown.clear()
        shown.update(wanted)
        if news:
            async_dispatcher_send(hass, SIGNAL_REPORT_CHANGED)

    stops = (jarvis.meter.listen(refresh), at_midnight(hass, refresh))

    @callback
    def stop() -> None:
        for one in stops:
            one()
        for issue_id in shown:
            ir.async_delete_issue(hass, DOMAIN, issue_id)

    refresh()
    return stop


def _issues(budget: Budget) -> Iterator[_Issue]:
    """Yield what people should know now; of what they have lifted nothing."""
    for account in (one for period in Period for one in budget.accounts(period)):
        if budget.is_lifted(account.share):
            continue
        if account.share is not None:
            # A share of nothing is as a person wants it.
            if account.used_up and account.limit:
                yield _Issue(
                    key=_SHARES[account.share], severity=ir.IssueSeverity.WARNING, account=account
                )
        elif account.used_up:
            yield _Issue(
                key=_USED_UP[account.period], severity=ir.IssueSeverity.ERROR, account=account
            )
        elif account.is_low:
            yield _Issue(
                key=_LOW[account.period], severity=ir.IssueSeverity.WARNING, account=account
            )


def _show(hass: HomeAssistant, entry: JarvisEntry, issue_id: str, issue: _Issue) -> None:
    """Create or update an issue. It does not change while it lasts, whatever is used."""
    account = issue.account
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={
            "entry_id": entry.entry_id,
            "period": account.period.value,
            "share": account.share and account.share.value,
        },
        is_fixable=True,
        severity=issue.severity,
        translation_key=issue.key,
        translation_placeholders=placeholders_of(entry, account),
    )


def placeholders_of(entry: JarvisEntry, account: Account) -> dict[str, str]:
    """Return what the texts about an account name."""
    renewal = entry.runtime_data.budget.renewal(account.period)
    return {
        "entry": entry.title,
        "limit": amount_text(account.limit, account.unit),
        "renewal": renewal.date().isoformat(),
    }


def amount_text(amount: float, unit: Unit) -> str:
    """Return an amount as people read it."""
    return f"{amount:,.2f} USD" if unit is Unit.DOLLARS else f"{amount:,.0f} tokens"
