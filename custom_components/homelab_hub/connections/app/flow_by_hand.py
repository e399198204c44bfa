"""Setting the app up by hand: its address, its token, and the certificate to trust."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant import config_entries
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ...const import CONF_KIND, Kind
from ...link.address import CONF_FINGERPRINT, CONF_TLS, DEFAULT_PORT
from ...link.errors import CertificateChangedError, LinkError, TokenRefusedError
from ...link.opening import certificate_of
from .const import CONF_SLUG
from .pairing import PairingFlow

_SECRET: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_PLACE: Final = {
    probatio.Required(CONF_HOST): TextSelector(),
    probatio.Required(CONF_PORT, default=DEFAULT_PORT): probatio.All(
        NumberSelector(NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)),
        probatio.Coerce(int),
    ),
}
_TLS: Final = {probatio.Required(CONF_TLS, default=False): BooleanSelector()}
_SCHEMAS: Final = {
    "app_manual": probatio.Schema({**_PLACE, probatio.Required(CONF_TOKEN): _SECRET, **_TLS}),
    "app_change": probatio.Schema({**_PLACE, probatio.Optional(CONF_TOKEN): _SECRET, **_TLS}),
    "app_token": probatio.Schema({probatio.Required(CONF_TOKEN): _SECRET}),
}


class ByHandFlow(PairingFlow):
    """The steps in which the user enters something."""

    _entered: dict[str, Any]

    async def async_step_app_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the app is, and add it if it answers."""
        return await self._enter_app("app_manual", user_input, {})

    async def async_step_app_change(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change where the app is; a token left out is the one there is."""
        return await self._enter_app("app_change", user_input, self._get_reconfigure_entry().data)

    async def async_step_app_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another token."""
        return await self._enter_app("app_token", user_input, self._get_reauth_entry().data)

    async def async_step_app_renew(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for what is wanted now: another token, or trust in another certificate."""
        data = dict(self._get_reauth_entry().data)
        try:
            return await self._finish_app(data, await self._try_link(data))
        except CertificateChangedError:
            return await self._pair_app("app_token", data | {CONF_FINGERPRINT: ""}, data)
        except LinkError:
            return await self.async_step_app_token()

    async def async_step_app_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the certificate's fingerprint, and trust it if the user says so."""
        if user_input is None:
            fingerprint = self._entered[CONF_FINGERPRINT].upper()
            pairs = (fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2))
            return self.async_show_form(
                step_id="app_certificate",
                data_schema=probatio.Schema({}),
                description_placeholders={
                    "fingerprint": ":".join(pairs),
                    "host": self._entered[CONF_HOST],
                },
            )
        return await self._pair_app(self._form_id, self._entered, self._entered)

    @property
    def _form_id(self) -> str:
        """Return the form in which the user enters something."""
        match self.source:
            case config_entries.SOURCE_RECONFIGURE:
                return "app_change"
            case config_entries.SOURCE_REAUTH:
                return "app_token"
            case _:
                return "app_manual"

    async def _enter_app(
        self, step_id: str, user_input: dict[str, Any] | None, before: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Show a form, and go on with what is entered."""
        if user_input is None:
            return await self._show_app(step_id, before, None)
        given = {key: value for key, value in user_input.items() if value != ""}
        data = {CONF_TLS: False, **before, **given, CONF_KIND: Kind.APP}
        data[CONF_TOKEN] = data[CONF_TOKEN].strip()
        data[CONF_HOST] = data[CONF_HOST].strip()
        if any(data[key] != before.get(key) for key in (CONF_HOST, CONF_PORT, CONF_TLS)):
            data[CONF_FINGERPRINT] = ""
            data.pop(CONF_SLUG, None)  # it is not where the Supervisor says any more
        return await self._pair_app(step_id, data, user_input)

    async def _pair_app(
        self, step_id: str, data: dict[str, Any], shown: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Add or change the app, or show the form again with what is wrong."""
        try:
            if data[CONF_TLS] and not data[CONF_FINGERPRINT]:
                fingerprint, trusted = await certificate_of(data[CONF_HOST], data[CONF_PORT])
                if not trusted:
                    self._entered = data | {CONF_FINGERPRINT: fingerprint}
                    return await self.async_step_app_certificate()
            return await self._finish_app(data, await self._try_link(data))
        except LinkError as error:
            return await self._show_app(step_id, shown, error)

    async def _show_app(
        self, step_id: str, shown: Mapping[str, Any], error: LinkError | None
    ) -> ConfigFlowResult:
        """Show a form; a secret is entered anew each time."""
        field = CONF_TOKEN if isinstance(error, TokenRefusedError) else "base"
        suggested = {key: value for key, value in shown.items() if key != CONF_TOKEN}
        placeholders = {} if error is None else await self._link_words(error)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_SCHEMAS[step_id], suggested),
            errors={} if error is None else {field: error.text},
            description_placeholders={"token_file": "/data/api_token", **placeholders},
        )
