"""Setting the app up under the Supervisor: found, installed, started, or announced by itself."""

import asyncio
from typing import Any, Final, override
from urllib.parse import urlencode

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_USER, ConfigEntry, ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
import probatio

from ...const import Kind
from ...link.errors import AppUnreachableError, LinkError
from ...protocol.frames import Welcome
from . import supervised
from .const import ADD_REPOSITORY, CONF_SLUG, REPOSITORY_URL
from .pairing import PairingFlow

START_SECONDS: Final = 120.0
"""How long the app may take to start and to tell the Supervisor where it is."""

_LOOK_EVERY: Final = 1.0


class SupervisedFlow(PairingFlow):
    """The steps in which the Supervisor does something."""

    _installing: asyncio.Task[None] | None = None
    _starting: asyncio.Task[tuple[dict[str, Any], Welcome]] | None = None
    _slug: str
    _found: tuple[dict[str, Any], Welcome]
    _reason: str | LinkError

    async def async_step_app_install(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Find the app, and install and start it as far as that is not done."""
        from homeassistant.components.hassio import AddonError, AddonState, SupervisorError

        try:
            slug = await supervised.find(self.hass)
            if slug is None:
                return await self.async_step_app_store()
            self._slug = slug
            info = await supervised.manager_of(self.hass, slug).async_get_addon_info()
        except AddonError, SupervisorError:
            return self.async_abort(reason="supervisor_failed")
        if info.state in (AddonState.NOT_INSTALLED, AddonState.INSTALLING):
            return await self.async_step_app_installing()
        return await self.async_step_app_starting()

    async def async_step_app_store(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask to add the repository to the store, and look again."""
        if user_input is not None:
            from homeassistant.components.hassio import SupervisorError

            try:
                missing = await supervised.find(self.hass) is None
            except SupervisorError:
                return self.async_abort(reason="supervisor_failed")
            if not missing:
                return await self.async_step_app_install()
        return self.async_show_form(
            step_id="app_store",
            data_schema=probatio.Schema({}),
            errors={} if user_input is None else {"base": "app_not_in_store"},
            description_placeholders={
                "repository": REPOSITORY_URL,
                "add_link": f"{ADD_REPOSITORY}?{urlencode({'repository_url': REPOSITORY_URL})}",
            },
        )

    async def async_step_app_installing(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the app is being installed."""
        from homeassistant.components.hassio import AddonError

        if self._installing is None:
            self._installing = supervised.manager_of(
                self.hass, self._slug
            ).async_schedule_install_addon()
        if not self._installing.done():
            return self.async_show_progress(
                step_id="app_installing",
                progress_action="app_installing",
                progress_task=self._installing,
            )
        task, self._installing = self._installing, None
        try:
            await task
        except AddonError:
            self._reason = "app_install_failed"
            return self.async_show_progress_done(next_step_id="app_failed")
        return self.async_show_progress_done(next_step_id="app_starting")

    async def async_step_app_starting(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the app is being started and asked."""
        from homeassistant.components.hassio import AddonError

        if self._starting is None:
            self._starting = self.hass.async_create_task(
                self._start(), "start the app", eager_start=False
            )
        if not self._starting.done():
            return self.async_show_progress(
                step_id="app_starting", progress_action="app_starting", progress_task=self._starting
            )
        task, self._starting = self._starting, None
        try:
            self._found = await task
        except AddonError:
            self._reason = "app_start_failed"
        except LinkError as error:
            self._reason = error
        else:
            return self.async_show_progress_done(next_step_id="app_started")
        return self.async_show_progress_done(next_step_id="app_failed")

    async def async_step_app_started(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the app that was started."""
        return await self._finish_app(*self._found)

    async def async_step_app_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End, and say why."""
        if isinstance(self._reason, LinkError):
            return await self._link_failed(self._reason)
        return self.async_abort(reason=self._reason)

    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """Take what an app tells of itself: add it, or learn its new address or token."""
        data = supervised.data_of(discovery_info.config, discovery_info.slug)
        if data is None:
            return self.async_abort(reason="invalid_discovery_info")
        if (entry := self._app_entry()) is not None:
            return await self._learn(entry, data)
        if self._is_being_added():
            return self.async_abort(reason="already_in_progress")
        try:
            welcome = await self._try_link(data)
        except LinkError as error:
            return await self._link_failed(error)
        await self.async_set_unique_id(f"{Kind.APP}:{welcome.app}")
        self._abort_if_unique_id_configured()
        self._found = data, welcome
        return await self.async_step_hassio_confirm()

    async def async_step_hassio_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether to use the app."""
        if user_input is not None:
            if self._app_entry() is not None:
                return self.async_abort(reason="app_already_added")
            return await self._finish_app(*self._found)
        self._set_confirm_only()
        return self.async_show_form(step_id="hassio_confirm")

    async def _learn(self, entry: ConfigEntry[Any], data: dict[str, Any]) -> ConfigFlowResult:
        """Change the entry of an app that tells of itself again, unless it is another app."""
        if entry.data.get(CONF_SLUG) != data[CONF_SLUG]:
            try:
                welcome = await self._try_link(data)
            except LinkError as error:
                return await self._link_failed(error)
            if entry.unique_id != f"{Kind.APP}:{welcome.app}":
                return self.async_abort(reason="another_app")
        if self.hass.config_entries.async_update_entry(entry, data=data):
            for flow in entry.async_get_active_flows(self.hass, {SOURCE_REAUTH}):
                self.hass.config_entries.flow.async_abort(flow["flow_id"])
            if entry.state.recoverable and entry.disabled_by is None:
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason="already_configured")

    @callback
    def _is_being_added(self) -> bool:
        """Return whether the user is adding the app just now."""
        return any(
            flow["context"].get("source") == SOURCE_USER
            and str(flow.get("step_id", "")).startswith("app_")
            for flow in self._async_in_progress(include_uninitialized=True)
        )

    @override
    def async_remove(self) -> None:
        """Stop to wait for the app when the flow is closed."""
        super().async_remove()
        if self._starting is not None:
            self._starting.cancel()

    async def _start(self) -> tuple[dict[str, Any], Welcome]:
        """Start the app, and return where it is and its welcome. Raises `AddonError`, `LinkError`."""
        from homeassistant.components.hassio import AddonError, AddonState

        manager = supervised.manager_of(self.hass, self._slug)
        if (await manager.async_get_addon_info()).state is not AddonState.RUNNING:
            await manager.async_schedule_start_addon()
        failure: LinkError = AppUnreachableError("the app did not say where it is")
        try:
            async with asyncio.timeout(START_SECONDS):
                while True:
                    try:
                        config = await manager.async_get_addon_discovery_info()
                        if (data := supervised.data_of(config, self._slug)) is not None:
                            return data, await self._try_link(data)
                    except AddonError:
                        pass  # it tells the Supervisor where it is when it has started
                    except LinkError as error:
                        failure = error
                    await asyncio.sleep(_LOOK_EVERY)
        except TimeoutError:
            raise failure from None
