"""Adding and changing a mail filter."""

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import TextSelector
import probatio

from ....upstream import errors
from .filter_words import CONF_LABEL, CONF_QUERY, CONF_SENDER, CONF_SUBJECT
from .label_choice import label_selector

if TYPE_CHECKING:
    from .part import MailPart

_WHAT = (CONF_LABEL, CONF_SENDER, CONF_SUBJECT, CONF_QUERY)


class MailFilterFlow(ConfigSubentryFlow):
    """One form for a new filter and for changing one."""

    async def async_step_filter(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what a mail has to be."""
        part = self._part()
        if part is None:
            return self.async_abort(reason="entry_not_loaded")
        if part.mailbox is None:
            return self.async_abort(reason="mail_not_readable")
        failed: dict[str, str] = {}
        if user_input is not None:
            given = {key: value.strip() for key, value in user_input.items() if value.strip()}
            failed = await self._check(part, given)
            if not failed:
                return self._finish(given)
        try:
            selector = label_selector(await part.client.labels(), multiple=False)
        except errors.UpstreamError:
            return self.async_abort(reason="mail_not_reachable")
        schema = probatio.Schema(
            {
                probatio.Required(CONF_NAME): TextSelector(),
                probatio.Optional(CONF_LABEL): selector,
                probatio.Optional(CONF_SENDER): TextSelector(),
                probatio.Optional(CONF_SUBJECT): TextSelector(),
                probatio.Optional(CONF_QUERY): TextSelector(),
            }
        )
        return self.async_show_form(
            step_id="filter",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or self._before()),
            errors=failed,
        )

    async_step_user = async_step_filter
    async_step_reconfigure = async_step_filter

    def _part(self) -> MailPart | None:
        """Return the mail of the entry, None if it is not loaded."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return None
        return next((part for part in entry.runtime_data.parts if part.name == "gmail"), None)

    def _before(self) -> dict[str, Any]:
        """Return the filter there is, if one is being changed."""
        if self.source == "user":
            return {}
        subentry = self._get_reconfigure_subentry()
        return {CONF_NAME: subentry.title, **subentry.data}

    async def _check(self, part: MailPart, given: dict[str, str]) -> dict[str, str]:
        """Return what is wrong; a query is tried at Gmail."""
        if CONF_NAME not in given:
            return {CONF_NAME: "mail_filter_unnamed"}
        if not any(key in given for key in _WHAT):
            return {"base": "mail_filter_empty"}
        if query := given.get(CONF_QUERY):
            try:
                await part.client.find(f"({query})", size=1)
            except errors.BadRequestError:
                return {CONF_QUERY: "mail_query_wrong"}
            except errors.UpstreamError:
                return {"base": "mail_not_reachable"}
        return {}

    def _finish(self, given: dict[str, str]) -> SubentryFlowResult:
        """Keep the filter."""
        title = given.pop(CONF_NAME)
        if self.source == "user":
            return self.async_create_entry(title=title, data=given)
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), title=title, data=given
        )
