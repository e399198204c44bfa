"""No secret that a provider ever issued, or was registered with, is in anything that is shown."""

from dataclasses import fields, is_dataclass
import json
import logging
from pathlib import Path
import traceback
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest

from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query
from custom_components.homelab_hub.diagnostics import async_get_config_entry_diagnostics
from custom_components.homelab_hub.upstream import errors
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import account_of, use

KINDS = ["discord", "google", "kick", "spotify", "twitch", "youtube"]
# Codes are in the URLs that browsers come back with (RFC 6749 section 4.1.2), which the web server
# logs: they are good once, for a minute, and only with the client's secret.
LOGS_URLS = "aiohttp.access"
# The test harness's own disk, which logs what a real one would hold.
DISK = "pytest_homeassistant_custom_component.common"


class Everything:
    """All that Home Assistant shows of a connection: log, events, exceptions, objects and files."""

    def __init__(self, hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
        """Begin to listen."""
        self._hass = hass
        self._log = caplog
        self._seen: list[str] = []
        caplog.set_level(logging.DEBUG)
        hass.bus.async_listen(MATCH_ALL, self._event)

    @callback
    def _event(self, event: Event[Any]) -> None:
        """Keep an event."""
        self._seen.append(repr(event.as_dict()))

    def raised(self, error: BaseException) -> None:
        """Keep an exception, with all it is caused by."""
        self._seen += traceback.format_exception(error)
        self._seen.append(repr(vars(error)))

    async def look(self, entry: ConfigEntry[Any]) -> None:
        """Keep what is shown of an entry at present."""
        hass = self._hass
        self._seen += [repr(state.as_dict()) for state in hass.states.async_all()]
        self._seen.append(json.dumps(await async_get_config_entry_diagnostics(hass, entry)))
        self._seen += [
            repr(vars(one) if hasattr(one, "__dict__") else one) for one in _parts(entry)
        ]
        self._seen += [
            repr(one.extended_dict)
            for one in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        ]
        devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        self._seen += [repr(device.dict_repr) for device in devices]

    async def text(self) -> str:
        """Return all of it, with what is kept of everything: audit trail, repairs and log."""
        hass = self._hass
        lines = await hass.data[DATA_AUDIT].query(Query(limit=10_000))
        log = [
            self._log.handler.format(one)
            for one in self._log.records
            if one.name not in (LOGS_URLS, DISK)
        ]
        issues = [repr(issue) for issue in ir.async_get(hass).issues.values()]
        shown = [*self._seen, repr(lines), *issues, *log, *_files(hass)]
        return "\n".join(shown)


def _files(hass: HomeAssistant) -> list[str]:
    """Return what the files of the audit trail hold."""
    folder = Path(hass.config.path(".storage", "homelab_hub.audit"))
    return [file.read_text() for file in folder.iterdir()]


def _parts(entry: ConfigEntry[Any]) -> list[object]:
    """Return the objects that an entry consists of."""
    account = account_of(entry)
    found: list[object] = [entry, entry.as_dict(), entry.runtime_data, account]
    if is_dataclass(account):
        found += [getattr(account, field.name) for field in fields(account)]
    grant = account.broker.grant
    return [*found, grant, grant and grant.tokens, str(grant), f"{grant}"]


@pytest.mark.parametrize("kind", KINDS)
async def test_no_secret_is_shown(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    *,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    """In a life with all that goes wrong, from the first consent to the last."""
    everything = Everything(hass, caplog)

    async def use_it() -> None:
        """Use the account, whatever comes of it."""
        try:
            await use(entry)
        except errors.UpstreamError as error:
            everything.raised(error)
        await hass.async_block_till_done(wait_background_tasks=True)

    await person.consent(await person.to_consent(kind, secret="mistyped-secret"))
    form = await person.choose(kind)
    assert form["data_schema"] is not None
    choice = await person.answer(form, **form["data_schema"]({}))
    entry = (await person.consent(await person.go_on(choice, new=True)))["result"]
    await everything.look(entry)
    await use_it()
    for fault, endpoint in (
        ("server_error", "token"),
        ("html", "token"),
        ("lost_answer", "token"),
        ("server_error", "api"),
        ("html", "api"),
        ("unauthorized", "api"),
        ("insufficient_scope", "api"),
        ("rate_limit", "api"),
    ):
        freezer.tick(8 * 86400)
        more: dict[str, Any] = {"retry_after": 60} if fault == "rate_limit" else {}
        providers.faults.put(fault, endpoint=endpoint, **more)
        await use_it()
        await everything.look(entry)
        providers.faults.clear()
        freezer.tick(600)
        await use_it()
    for grant in providers.grants:
        grant.ended = "disconnected by the user"
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await everything.look(entry)
    await use_it()
    if person.asked_for(entry):
        await person.sign_in(entry)
    await everything.look(entry)
    providers.faults.put("server_error", endpoint="revoke")
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    text = await everything.text()
    assert "consent_asked" in text or kind == "discord"
    assert "mistyped-secret" not in text
    assert [one.kind for one in providers.issued if one.value in text] == []
    kinds = {one.kind for one in providers.issued if one.provider in (kind, "google")}
    assert {"access_token", "refresh_token", "client_secret"} <= kinds


async def test_the_log_of_the_web_server_has_codes_and_nothing_else(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is left out of the search above is no more than what the protocol puts there."""
    caplog.set_level(logging.DEBUG)
    await person.connect("kick")

    logged = "\n".join(one.getMessage() for one in caplog.records if one.name == LOGS_URLS)
    assert {one.kind for one in providers.issued if one.value in logged} == {"code"}
