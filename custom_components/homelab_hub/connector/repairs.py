"""What the user is asked to mend about an account."""

from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import probatio

from ..const import DOMAIN
from ..upstream import errors
from .account import Account
from .audit import Event
from .errors import ApplicationMissingError, GrantMissingError
from .lifetime import ALARM_DAYS

# Codes of token endpoints that speak of the application, not of the authorization (RFC 6749
# section 5.2, and Google's `deleted_client`); Twitch has no code for it, but a status of its own.
_OF_APPLICATION: Final = frozenset({"invalid_client", "unauthorized_client", "deleted_client"})
_TWITCH_STATUS: Final = 403


@callback
def ask_for_consent(hass: HomeAssistant, account: Account, error: errors.CredentialsError) -> None:
    """Say what happened, and start to ask for a new consent."""
    _raise(hass, account, "over", _what_happened(error), ir.IssueSeverity.ERROR)
    account.record(Event.CONSENT_ASKED, outcome=error.key)
    account.entry.async_start_reauth(hass)


@callback
def consent_works(hass: HomeAssistant, account: Account) -> None:
    """Take back what was said."""
    ir.async_delete_issue(hass, DOMAIN, f"over_{account.entry.entry_id}")


@callback
def call_off_sign_in(hass: HomeAssistant, account: Account) -> None:
    """Take the question for a new consent back, unless the user is answering it."""
    for flow in account.entry.async_get_active_flows(hass, {SOURCE_REAUTH}):
        if flow["step_id"] == "reauthorize":
            hass.config_entries.flow.async_abort(flow["flow_id"])


@callback
def warn_of_end(hass: HomeAssistant, account: Account) -> None:
    """Ask for a new consent before the old one ends, and again shortly before.

    The second is an issue of its own, so that ignoring the first does not hide it.
    """
    now = dt_util.utcnow()
    days = account.lifetime.days_left(now)
    if days is None or not account.lifetime.is_expiring(now):
        forget_end(hass, account)
    elif days < ALARM_DAYS:
        ir.async_delete_issue(hass, DOMAIN, f"expiring_{account.entry.entry_id}")
        _raise(
            hass,
            account,
            "ending",
            "authorization_ending",
            ir.IssueSeverity.ERROR,
            fixable=True,
            days=days,
        )
    else:
        _raise(
            hass,
            account,
            "expiring",
            "authorization_expiring",
            ir.IssueSeverity.WARNING,
            fixable=True,
            days=days,
        )


@callback
def forget_end(hass: HomeAssistant, account: Account) -> None:
    """Take back the warnings of an end."""
    for name in ("expiring", "ending"):
        ir.async_delete_issue(hass, DOMAIN, f"{name}_{account.entry.entry_id}")


@callback
def ask_to_revoke_by_hand(
    hass: HomeAssistant, entry: ConfigEntry[Any], provider: str, other: str | None
) -> None:
    """Say that the authorization lives on at the provider, which `other` may need."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"revoke_{entry.entry_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="revoke_shared" if other else "revoke_by_hand",
        translation_placeholders={
            "account": entry.title,
            "provider": provider,
            **({"other": other} if other else {}),
        },
    )


@callback
def forget_revocation(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Ask no more to take an authorization back by hand: there is a new one, which that would end."""
    ir.async_delete_issue(hass, DOMAIN, f"revoke_{entry.entry_id}")


class SignInRepairFlow(RepairsFlow):
    """Asks for a new consent before the old one ends."""

    def __init__(self, entry: ConfigEntry[Any] | None) -> None:
        """Mend the trouble of an entry, which may be gone by now."""
        self._entry = entry

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain first: Home Assistant starts with data of its own, which is no answer."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Start the sign-in, which waits on the integration's page from then on."""
        if user_input is None:
            account = self._entry.title if self._entry else ""
            return self.async_show_form(
                step_id="confirm",
                data_schema=probatio.Schema({}),
                description_placeholders={"account": account},
            )
        if self._entry is not None:
            self._entry.async_start_reauth(self.hass)
        return self.async_create_entry(data={})


def _what_happened(error: errors.CredentialsError) -> str:
    """Return the text that tells why only a new consent helps."""
    if isinstance(error, ApplicationMissingError):
        return "application_missing"
    if isinstance(error, GrantMissingError):
        return "authorization_missing"
    if error.reason in _OF_APPLICATION or error.status == _TWITCH_STATUS:
        return "application_refused"
    return "authorization_over"


def _raise(
    hass: HomeAssistant,
    account: Account,
    name: str,
    text: str,
    severity: ir.IssueSeverity,
    *,
    fixable: bool = False,
    days: int | None = None,
) -> None:
    """Create a repair about an account."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{name}_{account.entry.entry_id}",
        data={"entry_id": account.entry.entry_id},
        is_fixable=fixable,
        severity=severity,
        translation_key=text,
        translation_placeholders={
            "account": account.entry.title,
            "provider": account.provider.name,
            **({} if days is None else {"days": str(days)}),
        },
    )
