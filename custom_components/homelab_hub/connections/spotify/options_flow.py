"""The options of an account: where music plays, and what assistants may do."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import probatio

from ...upstream import errors
from .const import CONF_DEVICE, CONF_OFFERED, CONF_SPEAKERS


class SpotifyOptionsFlow(OptionsFlow):
    """Asks for what the user can choose about the player of an account."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin."""
        return await self.async_step_player(user_input)

    async def async_step_player(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which devices matter, of those that are there and those that were chosen."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        names = await self._devices()
        if user_input is not None:
            return self.async_create_entry(data=self._options(user_input, names))
        options = [SelectOptionDict(value=id_, label=name) for id_, name in names.items()]
        before = self.config_entry.options
        fields = {
            probatio.Optional(CONF_DEVICE): SelectSelector(
                SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
            ),
            probatio.Optional(CONF_SPEAKERS, default=[]): SelectSelector(
                SelectSelectorConfig(options=options, multiple=True)
            ),
            probatio.Required(CONF_OFFERED, default=True): BooleanSelector(),
        }
        return self.async_show_form(
            step_id="player",
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(fields),
                {
                    CONF_DEVICE: next(iter(before.get(CONF_DEVICE, {})), None),
                    CONF_SPEAKERS: list(before.get(CONF_SPEAKERS, {})),
                    CONF_OFFERED: before.get(CONF_OFFERED, True),
                },
            ),
        )

    def _options(self, user_input: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
        """Return the options as they are kept: devices with their names."""
        options = {**self.config_entry.options, CONF_OFFERED: user_input[CONF_OFFERED]}
        options.pop(CONF_DEVICE, None)
        if preferred := user_input.get(CONF_DEVICE):
            options[CONF_DEVICE] = {preferred: names.get(preferred, preferred)}
        options[CONF_SPEAKERS] = {
            id_: names.get(id_, id_) for id_ in user_input.get(CONF_SPEAKERS, [])
        }
        return options

    async def _devices(self) -> dict[str, str]:
        """Return devices by id: those that are there, and those that were chosen before."""
        options = self.config_entry.options
        names: dict[str, str] = {**options.get(CONF_SPEAKERS, {}), **options.get(CONF_DEVICE, {})}
        follower = self.config_entry.runtime_data.follower
        try:
            devices = await follower.look_for_devices()
        except errors.UpstreamError:
            devices = follower.devices
        return names | {device.id: device.name for device in devices if device.usable}
