"""Options of the app: where its public pages are, and another key for them."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_HOST
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.helpers.selector import BooleanSelector
import probatio
from yarl import URL

from ...connector.actor import Actor
from ...connector.audit import DATA_AUDIT, Event, Record
from ...const import Kind
from ...link import link_of
from ...protocol.app import PUBLIC_PAGES, REPLACE_PUBLIC_KEY, PublicPages
from ...protocol.errors import Code, RequestError
from ...protocol.words import Method, Nothing
from .const import CONF_SLUG

CONF_NEW_KEY: Final = "new_key"
_SCHEMA: Final = probatio.Schema(
    {probatio.Required(CONF_NEW_KEY, default=False): BooleanSelector()}
)


class AppOptionsFlow(OptionsFlow):
    """Shows the address of the public pages, which has their key in it, and replaces the key."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the address."""
        return await self.async_step_app_pages(user_input)

    async def async_step_app_pages(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the address, and have another key made if that is wanted."""
        if user_input is None:
            return await self._show("app_pages", PUBLIC_PAGES, _SCHEMA)
        if not user_input[CONF_NEW_KEY]:
            return self._done()
        return await self._show("app_new_key", REPLACE_PUBLIC_KEY, probatio.Schema({}))

    async def async_step_app_new_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End, after the new address was shown."""
        return self._done()

    async def _show(
        self, step_id: str, method: Method[Nothing, PublicPages], schema: probatio.Schema
    ) -> ConfigFlowResult:
        """Ask the app, and show the address it tells."""
        try:
            pages = await link_of(self.hass).ask(method, Nothing())
        except RequestError as error:
            old = error.code is Code.UNKNOWN_METHOD
            return self.async_abort(reason="app_too_old_for_this" if old else "app_not_connected")
        if method is REPLACE_PUBLIC_KEY:
            self._record()
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema,
            description_placeholders={"address": self._address(pages)},
        )

    def _address(self, pages: PublicPages) -> str:
        """Return the address of the pages, at the machine where the app is."""
        host = self.config_entry.data[CONF_HOST]
        if CONF_SLUG in self.config_entry.data:  # its own name is one of the Supervisor's network
            try:
                host = URL(get_url(self.hass, allow_external=False)).host
            except NoURLAvailableError:
                host = "homeassistant.local"
        return str(URL.build(scheme="http", host=host, port=pages.port, path=f"/{pages.key}/"))

    def _record(self) -> None:
        """Keep a record of the replacement."""
        self.hass.data[DATA_AUDIT].record(
            Record(
                event=Event.REFRESHED,
                connection=self.config_entry.entry_id,
                kind=Kind.APP,
                title=self.config_entry.title,
                actor=Actor(component="app"),
                details={"what": "public_key"},
            )
        )

    def _done(self) -> ConfigFlowResult:
        """End; there is nothing to store."""
        return self.async_create_entry(data=dict(self.config_entry.options))
