"""The options of mail: whose unread mails are counted, and whom notifications can go to."""

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ....connector.capabilities import Capability
from ....upstream import errors
from .addresses import AddressError, typed_list
from .choices import labels_of, recipients_of
from .const import CONF_LABELS, CONF_RECIPIENTS
from .label_choice import label_selector, names_of

if TYPE_CHECKING:
    from .part import MailPart


class MailOptionsStep(OptionsFlow):
    """The step `mail` of an account's options."""

    async def async_step_mail(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for labels, where mail may be read, and for addresses, where it may be sent."""
        part = self._mail()
        if part is None:
            return self.async_abort(reason="entry_not_loaded")
        try:
            labels = await part.client.labels() if part.mailbox else []
        except errors.UpstreamError:
            return self.async_abort(reason="mail_not_reachable")
        failed: dict[str, str] = {}
        if user_input is not None:
            try:
                changed = _changed(user_input, names_of(labels))
            except AddressError:
                failed[CONF_RECIPIENTS] = "mail_address_wrong"
            else:
                return self.async_create_entry(data={**self.config_entry.options, **changed})
        fields: dict[Any, Any] = {}
        if part.mailbox:
            fields[probatio.Optional(CONF_LABELS, default=[])] = label_selector(
                labels, multiple=True
            )
        if Capability.SEND_MAIL in part.account.granted:
            fields[probatio.Optional(CONF_RECIPIENTS, default=[])] = TextSelector(
                TextSelectorConfig(type=TextSelectorType.EMAIL, multiple=True)
            )
        return self.async_show_form(
            step_id="mail",
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(fields), user_input or self._before()
            ),
            errors=failed,
        )

    def _before(self) -> dict[str, Any]:
        """Return the options there are."""
        return {
            CONF_LABELS: list(labels_of(self.config_entry)),
            CONF_RECIPIENTS: recipients_of(self.config_entry),
        }

    def _mail(self) -> MailPart | None:
        """Return the mail of the entry, None if it is not loaded."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return None
        parts = self.config_entry.runtime_data.parts
        return next((part for part in parts if part.name == "gmail"), None)


def _changed(user_input: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return the options as they are kept: labels with their names. Raises `AddressError`."""
    changed: dict[str, Any] = {}
    if CONF_LABELS in user_input:
        changed[CONF_LABELS] = {label: names.get(label, label) for label in user_input[CONF_LABELS]}
    if CONF_RECIPIENTS in user_input:
        recipients = typed_list(user_input[CONF_RECIPIENTS])
        changed[CONF_RECIPIENTS] = [address.addr_spec for address in recipients]
    return changed
