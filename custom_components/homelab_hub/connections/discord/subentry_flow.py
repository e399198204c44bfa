"""What the dialogs below a bot's entry have in common: one form for a new one and for changing."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)

from ...protocol.discord import Guild


class DiscordSubentryFlow(ConfigSubentryFlow):
    """Keeps what a form was answered with."""

    @property
    def _guild(self) -> Guild | None:
        """Return the server, None while nobody knows what it has."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return None
        guild: Guild | None = entry.runtime_data.bot.guild
        return guild

    @property
    def _before(self) -> dict[str, Any]:
        """Return the data there are, empty for a new one."""
        return {} if self._is_new else dict(self._get_reconfigure_subentry().data)

    @property
    def _is_new(self) -> bool:
        """Return whether one is added."""
        return self.source == SOURCE_USER

    def _keep(self, title: str, data: dict[str, Any]) -> SubentryFlowResult:
        """Add it, or change it."""
        if self._is_new:
            return self.async_create_entry(title=title, data=data)
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), title=title, data=data
        )
