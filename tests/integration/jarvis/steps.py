"""Going through Home Assistant's forms as a person does."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentry,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.const import DOMAIN


async def start_adding(hass: HomeAssistant) -> ConfigFlowResult:
    """Return the form for a new server, which is chosen in a menu."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(
        menu["flow_id"], {"next_step_id": "jarvis"}
    )


async def start_reconfiguring(hass: HomeAssistant, entry: ConfigEntry[Any]) -> ConfigFlowResult:
    """Return the form that changes a server."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )


async def start_options(
    hass: HomeAssistant, entry: ConfigEntry[Any], step: str
) -> ConfigFlowResult:
    """Return the form of a step of an entry's options, which is chosen in a menu."""
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    return await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": step}
    )


async def submit(hass: HomeAssistant, form: ConfigFlowResult, **fields: Any) -> ConfigFlowResult:
    """Return what follows a form of an entry, with everything settled that it set off."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], fields)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def subentry_of(entry: ConfigEntry[Any], kind: str) -> ConfigSubentry:
    """Return the only subentry of a kind."""
    [subentry] = [one for one in entry.subentries.values() if one.subentry_type == kind]
    return subentry


async def start_subentry(
    hass: HomeAssistant, entry: ConfigEntry[Any], kind: str
) -> SubentryFlowResult:
    """Return the form for a new agent or AI task."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context=SubentryFlowContext(source=SOURCE_USER)
    )


async def start_changing(
    hass: HomeAssistant, entry: ConfigEntry[Any], kind: str
) -> SubentryFlowResult:
    """Return the form that changes the only subentry of a kind."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind),
        context=SubentryFlowContext(
            source=SOURCE_RECONFIGURE, subentry_id=subentry_of(entry, kind).subentry_id
        ),
    )


async def submit_subentry(
    hass: HomeAssistant, form: SubentryFlowResult, **fields: Any
) -> SubentryFlowResult:
    """Return what follows a form of a subentry, with everything settled that it set off."""
    result = await hass.config_entries.subentries.async_configure(form["flow_id"], fields)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def suggested(form: ConfigFlowResult | SubentryFlowResult, *path: str) -> Any:
    """Return what a field is prefilled with, None for nothing; a path leads into a section."""
    marker, _ = _field(form, path)
    return (marker.description or {}).get("suggested_value")


def choices(form: ConfigFlowResult | SubentryFlowResult, *path: str) -> list[str]:
    """Return the values that a field offers."""
    _, selector = _field(form, path)
    return [
        option["value"] if isinstance(option, dict) else option
        for option in selector.config["options"]
    ]


def field_names(form: ConfigFlowResult | SubentryFlowResult, *path: str) -> list[str]:
    """Return the fields of a form or of one of its sections."""
    return [str(marker) for marker in _fields(form, path)]


def _field(form: ConfigFlowResult | SubentryFlowResult, path: tuple[str, ...]) -> tuple[Any, Any]:
    """Return the marker and the selector of a field."""
    [found] = [
        (marker, selector)
        for marker, selector in _fields(form, path[:-1]).items()
        if marker == path[-1]
    ]
    return found


def _fields(form: ConfigFlowResult | SubentryFlowResult, path: tuple[str, ...]) -> dict[Any, Any]:
    """Return the fields of a form, or of a section in it."""
    schema = form["data_schema"]
    assert schema is not None
    fields: dict[Any, Any] = schema.schema
    for name in path:
        fields = fields[name].schema.schema
    return fields
