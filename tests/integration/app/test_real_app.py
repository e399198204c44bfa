"""The integration and the real app, each as it ships, over sockets of this machine."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.link import link_of
from custom_components.homelab_hub.protocol.app import APP_STATE, KEEP, Kept
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from homelab_hub_app.hub import Hub
from homelab_hub_app.settings import Settings
from tests.waiting import until

from .pairing import begin, enter
from .stand_in import parts


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp's heartbeat may leave behind in the app, for some seconds."""
    return True


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of an app on any ports."""
    data = tmp_path / "app"
    data.mkdir()
    return Settings(data=data, host="127.0.0.1", link_port=0, public_port=0)


@pytest.fixture
async def hub(sockets: None, settings: Settings) -> AsyncGenerator[Hub]:
    """Run the app."""
    async with Hub(settings) as running:
        yield running


async def pair(hass: HomeAssistant, hub: Hub, settings: Settings) -> MockConfigEntry:
    """Add the app with the token that it wrote for people."""
    token = (settings.data / "api_token").read_text().strip()
    values = {"host": "127.0.0.1", "port": hub.link.port, "token": token, "tls": False}
    result = await enter(hass, await begin(hass), values)
    assert result["type"] == "create_entry", result
    await until(lambda: link_of(hass).state(APP_STATE, None) and link_of(hass).latency)
    await hass.async_block_till_done()
    entry: MockConfigEntry = result["result"]
    return entry


async def test_they_understand_each_other(
    home: HomeAssistant, hub: Hub, settings: Settings
) -> None:
    """The app says how it is, takes files, and answers."""
    await pair(home, hub, settings)
    state = link_of(home).state(APP_STATE, None)
    assert state is not None
    assert state.memory > 0
    assert state.started_at > 1_700_000_000

    assert await link_of(home).upload("cat.png", parts(b"one", b"two"))
    await link_of(home).ask(KEEP, Kept(connections=[]))


async def test_a_full_disk_of_the_app_is_told_as_that(
    home: HomeAssistant, hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not as a file that is too large; it goes to the kernel's own full disk here."""
    await pair(home, hub, settings)
    with monkeypatch.context() as full:
        full.setattr(Path, "open", lambda _path, _mode: open("/dev/full", "wb"))  # noqa: PTH123, SIM115 - it is what is replaced
        with pytest.raises(RequestError) as refused:
            await link_of(home).upload("cat.png", parts(bytes(2**20)))

    assert (refused.value.code, refused.value.reason) == (Code.TOO_LARGE, "app_no_room")


async def test_a_wrong_token_is_refused(home: HomeAssistant, hub: Hub, settings: Settings) -> None:
    """By the app, and told in the form."""
    values: dict[str, Any] = {"host": "127.0.0.1", "port": hub.link.port, "tls": False}
    result = await enter(home, await begin(home), values | {"token": "x" * 43})

    assert result["errors"] == {"token": "app_token_refused"}


async def test_the_token_is_replaced(home: HomeAssistant, hub: Hub, settings: Settings) -> None:
    """The app writes the new one down for people, and the old one ends."""
    entry = await pair(home, hub, settings)
    before = entry.data["token"]
    button = "button.homelab_hub_app_replace_token"
    await home.services.async_call("button", "press", {"entity_id": button}, blocking=True)
    first = link_of(home).app
    async_fire_time_changed(home, dt_util.utcnow() + timedelta(seconds=6))
    await until(lambda: link_of(home).connected and link_of(home).app is not first)

    assert entry.data["token"] != before
    assert (settings.data / "api_token").read_text().strip() == entry.data["token"]


async def test_the_public_pages_address_is_shown_and_replaced(
    home: HomeAssistant, hub: Hub, settings: Settings
) -> None:
    """In the options of the app, with or without a Supervisor; there is a record of it."""
    entry = await pair(home, hub, settings)
    options = home.config_entries.options
    form: Any = await options.async_init(entry.entry_id)
    old = form["description_placeholders"]["address"]
    assert await status_of(old) == HTTPStatus.OK

    form = await options.async_configure(form["flow_id"], {"new_key": True})
    new = form["description_placeholders"]["address"]
    result: Any = await options.async_configure(form["flow_id"], {})
    assert (form["step_id"], result["type"]) == ("app_new_key", "create_entry")
    assert (await status_of(old), await status_of(new)) == (HTTPStatus.NOT_FOUND, HTTPStatus.OK)
    [line] = await home.data[DATA_AUDIT].query(Query(connection=entry.entry_id))
    assert (line["event"], line["what"]) == ("refreshed", "public_key")
    assert new.split("/")[-2] not in str(line)

    form = await options.async_init(entry.entry_id)
    assert form["description_placeholders"]["address"] == new
    result = await options.async_configure(form["flow_id"], {"new_key": False})
    assert result["type"] == "create_entry"
    assert await status_of(new) == HTTPStatus.OK


async def status_of(url: str) -> int:
    """Look at a page as a program without Home Assistant's cookies does."""
    async with ClientSession() as browser, browser.get(url) as response:
        return response.status


async def test_the_link_survives_a_restart_of_the_app(
    home: HomeAssistant, sockets: None, settings: Settings
) -> None:
    """With the same secret, at the same address."""
    async with Hub(settings) as hub:
        await pair(home, hub, settings)
        port = hub.link.port
    await until(lambda: not link_of(home).connected)

    async with Hub(replace(settings, link_port=port)):
        await until(lambda: link_of(home).connected)
        [entry] = home.config_entries.async_entries(DOMAIN)
        await home.config_entries.async_unload(entry.entry_id)


async def test_another_home_is_turned_away(
    home: HomeAssistant, hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the first one is connected."""
    entry = await pair(home, hub, settings)
    data = dict(entry.data)

    async def another(_hass: HomeAssistant) -> str:
        return "another home"

    # One Home Assistant has one id, and a second one is not needed to say another.
    monkeypatch.setattr("homeassistant.helpers.instance_id.async_get", another)
    context: Any = {"source": "reconfigure", "entry_id": entry.entry_id}
    form = await home.config_entries.flow.async_init(DOMAIN, context=context)
    values = {key: data[key] for key in ("host", "port", "tls")}
    result = await enter(home, dict(form), values)

    assert result["errors"] == {"base": "app_another_home"}
