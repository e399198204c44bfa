"""Repairs of the app that the Supervisor can do."""

from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.connections.app.supervised import OUR_SLUG
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.link import link_of
from custom_components.homelab_hub.link.client import Pace
from custom_components.homelab_hub.link.errors import UpdateNeededError
from custom_components.homelab_hub.protocol.version import Side
from homelab_hub_simulators.supervisor import AppState, SupervisorSimulator
from tests.waiting import until

from .box import Box
from .installing import install


async def mend(hass: HomeAssistant, client: TestClient[Any, Any], text: str) -> dict[str, Any]:
    """Let a minute pass, look at the repair, and submit it."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=65))
    issues = ir.async_get(hass).issues
    await until(lambda: [one for one in issues.values() if one.domain == DOMAIN])
    [issue] = [one for one in issues.values() if one.domain == DOMAIN]
    assert (issue.translation_key, issue.is_fixable) == (text, True)
    answer = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue.issue_id}
    )
    form = await answer.json()
    assert form["step_id"] == "confirm"
    answer = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    result: dict[str, Any] = await answer.json()
    return result


async def test_a_stopped_app_is_started_by_a_repair(
    supervised: HomeAssistant,
    supervisor: SupervisorSimulator,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And is there at once: the link does not wait for its next try, which is an hour away here."""
    entry = await install(supervised)
    monkeypatch.setattr(entry.runtime_data.client, "_pace", Pace(shortest=3600, longest=3600))
    await supervisor.installed[OUR_SLUG].stop()
    await until(lambda: not link_of(supervised).connected)
    result = await mend(supervised, await hass_client(), "app_stopped")

    assert result["type"] == "create_entry"
    await until(lambda: link_of(supervised).connected)
    assert supervisor.installed[OUR_SLUG].state is AppState.STARTED


async def test_an_app_that_runs_and_is_silent_is_restarted_by_a_repair(
    supervised: HomeAssistant, hass_client: ClientSessionGenerator, box: Box
) -> None:
    """The Supervisor says that it runs, and nobody answers."""
    await install(supervised)
    await box.app.stop()
    await until(lambda: not link_of(supervised).connected)
    result = await mend(supervised, await hass_client(), "app_silent")

    assert result["type"] == "create_entry"
    await until(lambda: link_of(supervised).connected)


async def test_an_app_that_is_too_old_is_updated_by_a_repair(
    supervised: HomeAssistant,
    supervisor: SupervisorSimulator,
    hass_client: ClientSessionGenerator,
    box: Box,
) -> None:
    """After a backup of it."""
    await install(supervised)
    await box.app.stop()
    box.app.refuses, box.app.refusal = True, Side.APP
    await box.app.start()
    await until(lambda: isinstance(link_of(supervised).error, UpdateNeededError))
    supervisor.publish(box.offer(version="0.3.0"))
    result = await mend(supervised, await hass_client(), "app_update")

    assert result["type"] == "create_entry"
    assert supervisor.installed[OUR_SLUG].version == "0.3.0"
    assert supervisor.backups[0]["addons"] == [OUR_SLUG]


async def test_a_repair_that_fails_says_so_and_stays(
    supervised: HomeAssistant,
    supervisor: SupervisorSimulator,
    hass_client: ClientSessionGenerator,
    box: Box,
) -> None:
    """It can be tried again."""
    await install(supervised)
    await supervisor.installed[OUR_SLUG].stop()
    await until(lambda: not link_of(supervised).connected)
    box.broken = True
    result = await mend(supervised, await hass_client(), "app_stopped")

    assert result["errors"] == {"base": "supervisor_failed"}


async def test_an_app_that_was_uninstalled(
    supervised: HomeAssistant, supervisor: SupervisorSimulator
) -> None:
    """Starting it is not offered."""
    await install(supervised)
    app = supervisor.installed.pop(OUR_SLUG)
    await app.stop()
    await until(lambda: not link_of(supervised).connected)
    async_fire_time_changed(supervised, dt_util.utcnow() + timedelta(seconds=65))
    issues = ir.async_get(supervised).issues
    await until(lambda: [one for one in issues.values() if one.domain == DOMAIN])
    [issue] = [one for one in issues.values() if one.domain == DOMAIN]

    assert (issue.translation_key, issue.is_fixable) == ("app_uninstalled", False)
