"""Adding a bucket, changing it, and giving it new keys."""

from collections.abc import Mapping
import itertools
import ssl
from typing import Any, Final

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.data_entry_flow import section
from homeassistant.helpers.importlib import async_import_module
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ...const import CONF_KIND, Kind
from ...upstream import errors, s3_errors
from ...upstream.s3_place import DEFAULT_REGION, ServerSide, Style
from .const import (
    CONF_ACCESS_KEY,
    CONF_BUCKET,
    CONF_CA,
    CONF_ENCRYPTION,
    CONF_ENDPOINT,
    CONF_KMS_KEY,
    CONF_PREFIX,
    CONF_REGION,
    CONF_SECRET_KEY,
    CONF_STYLE,
    DEFAULT_PREFIX,
    NO_ENCRYPTION,
)

ADVANCED: Final = "advanced"
DEFAULTS: Final[Mapping[str, str]] = {
    CONF_ENDPOINT: "",
    CONF_REGION: DEFAULT_REGION,
    CONF_STYLE: Style.PATH.value,
    CONF_PREFIX: DEFAULT_PREFIX,
    CONF_CA: "",
    CONF_ENCRYPTION: NO_ENCRYPTION,
    CONF_KMS_KEY: "",
}
_PLACE: Final = (CONF_ENDPOINT, CONF_BUCKET, CONF_PREFIX)
_SECRET: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_KEYS: Final = {
    probatio.Required(CONF_ACCESS_KEY): TextSelector(),
    probatio.Required(CONF_SECRET_KEY): _SECRET,
}
_ADVANCED: Final = probatio.Schema(
    {
        probatio.Optional(CONF_REGION): TextSelector(),
        probatio.Optional(CONF_STYLE): SelectSelector(
            SelectSelectorConfig(options=[*Style], translation_key="s3_style")
        ),
        probatio.Optional(CONF_PREFIX): TextSelector(),
        probatio.Optional(CONF_CA): TextSelector(TextSelectorConfig(multiline=True)),
        probatio.Optional(CONF_ENCRYPTION): SelectSelector(
            SelectSelectorConfig(
                options=[NO_ENCRYPTION, "aes256", "kms"], translation_key="s3_encryption"
            )
        ),
        probatio.Optional(CONF_KMS_KEY): TextSelector(),
    }
)
# Options of a selector are in lower case and without colons, as translations want them.
_ENCRYPTIONS: Final = {
    NO_ENCRYPTION: NO_ENCRYPTION,
    "aes256": ServerSide.AES256.value,
    "kms": ServerSide.KMS.value,
}
_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(CONF_ENDPOINT): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        ),
        probatio.Required(CONF_BUCKET): TextSelector(),
        **_KEYS,
        probatio.Required(ADVANCED): section(_ADVANCED, {"collapsed": True}),
    }
)
_CHANGE_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(CONF_ENDPOINT): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        ),
        probatio.Required(CONF_BUCKET): TextSelector(),
        probatio.Required(CONF_ACCESS_KEY): TextSelector(),
        probatio.Optional(CONF_SECRET_KEY): _SECRET,
        probatio.Required(ADVANCED): section(_ADVANCED, {"collapsed": True}),
    }
)
_REAUTH_SCHEMA: Final = probatio.Schema(dict(_KEYS))
# The texts of the form for what a test call can find; the nearest class above counts.
ERRORS: Final[Mapping[type[errors.UpstreamError], str]] = {
    errors.UpstreamError: "cannot_connect",
    errors.CredentialsError: "invalid_auth",
    errors.ForbiddenError: "bucket_forbidden",
    errors.NotAnApiError: "not_an_api",
    errors.AnswerBrokenError: "not_an_api",
    errors.QuotaError: "bucket_full",
    errors.RateLimitError: "rate_limited",
    errors.ServerError: "server_failed",
    s3_errors.BucketMissingError: "bucket_missing",
    s3_errors.WrongRegionError: "bucket_wrong_region",
    s3_errors.WrongClockError: "bucket_wrong_clock",
}


class S3Flow(ConfigFlow):
    """The steps of an `s3` entry."""

    async def async_step_s3(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a bucket, and add it if it can be used."""
        failed: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            data = entered(user_input, {})
            self._abort_if_added(data)
            failed, placeholders = await self._test(data)
            if not failed:
                place = "/".join(data[key] for key in _PLACE).strip("/")
                await self.async_set_unique_id(self._free(place), raise_on_progress=False)
                return self.async_create_entry(title=data[CONF_BUCKET], data=data)
        return self._form("s3", _SCHEMA, user_input or shown({}), failed, placeholders)

    async def async_step_s3_change(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change everything; a secret key left out is the one there is."""
        entry = self._get_reconfigure_entry()
        failed: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            data = entered(user_input, entry.data)
            self._abort_if_added(data)
            failed, placeholders = await self._test(data)
            if not failed:
                return self.async_update_reload_and_abort(entry, title=data[CONF_BUCKET], data=data)
        suggested = user_input or shown(entry.data)
        return self._form("s3_change", _CHANGE_SCHEMA, suggested, failed, placeholders)

    async def async_step_s3_keys(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new keys."""
        entry = self._get_reauth_entry()
        failed: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            data = {**entry.data, **{key: user_input[key].strip() for key in user_input}}
            failed, placeholders = await self._test(data)
            if not failed:
                return self.async_update_reload_and_abort(entry, data=data)
        suggested = user_input or {CONF_ACCESS_KEY: entry.data[CONF_ACCESS_KEY]}
        placeholders |= {"bucket": entry.title}
        return self._form("s3_keys", _REAUTH_SCHEMA, suggested, failed, placeholders)

    def _abort_if_added(self, data: Mapping[str, Any]) -> None:
        """Abort if another entry is this bucket."""
        self._async_abort_entries_match({CONF_KIND: Kind.S3, **{key: data[key] for key in _PLACE}})

    def _free(self, place: str) -> str:
        """Return a unique id: the place, if the one with that id has not moved elsewhere."""
        taken = {entry.unique_id for entry in self._async_current_entries(include_ignore=False)}
        names = (f"{Kind.S3}:{place}{count or ''}" for count in itertools.count())
        return next(name for name in names if name not in taken)

    def _form(
        self,
        step_id: str,
        schema: probatio.Schema,
        suggested: Mapping[str, Any],
        failed: dict[str, str],
        placeholders: Mapping[str, str],
    ) -> ConfigFlowResult:
        """Show a form."""
        example = {"example_url": "https://SERVER:9000", "region": "?"}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=failed,
            description_placeholders={**example, **placeholders},
        )

    async def _test(self, data: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
        """Return what is wrong with a bucket, and what the text about it mentions."""
        access = await async_import_module(self.hass, f"{__package__}.access")
        try:
            await access.probe(self.hass, data)
        except ssl.SSLError:
            return {"base": "certificate_wrong"}, {}
        except ValueError:
            return {CONF_ENDPOINT: "invalid_url"}, {}
        except errors.UpstreamError as error:
            key = next(ERRORS[above] for above in type(error).__mro__ if above in ERRORS)
            region = error.region if isinstance(error, s3_errors.WrongRegionError) else ""
            return {"base": key}, {"region": region or "?"}
        return {}, {}


def entered(user_input: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an entry: what was entered; only a secret key is what it was."""
    flat = {key: value for key, value in user_input.items() if key != ADVANCED}
    flat |= user_input.get(ADVANCED, {})
    given = {key: value.strip() for key, value in flat.items() if value.strip()}
    kept = {key: before[key] for key in (CONF_SECRET_KEY,) if key in before}
    data = {**DEFAULTS, **kept, **given, CONF_KIND: Kind.S3}
    data[CONF_ENDPOINT] = data[CONF_ENDPOINT].rstrip("/")
    data[CONF_PREFIX] = data[CONF_PREFIX].strip("/")
    data[CONF_ENCRYPTION] = _ENCRYPTIONS.get(data[CONF_ENCRYPTION], data[CONF_ENCRYPTION])
    return data


def shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an entry as the form has them, without the secret key."""
    data = {**DEFAULTS, **data}
    named = {value: key for key, value in _ENCRYPTIONS.items()}
    advanced = {str(key): data[str(key)] for key in _ADVANCED.schema if str(key) in data}
    advanced[CONF_ENCRYPTION] = named[data[CONF_ENCRYPTION]]
    plain = (CONF_ENDPOINT, CONF_BUCKET, CONF_ACCESS_KEY)
    return {key: data[key] for key in plain if data.get(key)} | {ADVANCED: advanced}
