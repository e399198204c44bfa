"""The setup status as the frontend follows it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.homelab_hub.connector.capabilities import Capability
from custom_components.homelab_hub.connector.status import SIGNAL_REPORT_CHANGED
from custom_components.homelab_hub.upstream.endpoints import endpoint
from custom_components.homelab_hub.upstream.errors import UpstreamError
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.connector.consent import CLIENT_ID, Person
from tests.integration.jarvis.conftest import add_jarvis

from .steps import Answer, turn

COMMAND = "homelab_hub/setup_status/subscribe"
TIME_LIMIT = 10


async def subscribe(client: MockHAClientWebSocket) -> Answer:
    """Return the status that is sent at once."""
    await client.send_json_auto_id({"type": COMMAND})
    assert (await client.receive_json())["success"]
    return await following(client)


async def following(
    client: MockHAClientWebSocket, wanted: Callable[[Answer], bool] = lambda _: True
) -> Answer:
    """Return the next status that is wanted."""
    async with asyncio.timeout(TIME_LIMIT):
        while True:
            message: Any = await client.receive_json()
            status: Answer = message["event"]
            if wanted(status):
                return status


def has(status: str) -> Callable[[Answer], bool]:
    """Return whether the one connection has a status."""
    return lambda answer: [report["status"] for report in answer["connections"]] == [status]


async def test_the_whole_status_is_sent_at_once(
    hub: HomeAssistant, person: Person, hass_ws_client: WebSocketGenerator
) -> None:
    """As the action answers it."""
    await person.connect("twitch")
    status = await subscribe(await hass_ws_client(hub))

    assert status.keys() == {"connections", "kinds_not_set_up", "maturity", "security"}
    assert has("ready")(status)


async def test_a_switch_is_followed(
    hub: HomeAssistant, person: Person, hass_ws_client: WebSocketGenerator
) -> None:
    """Off and on again."""
    entry = await person.connect("twitch")
    client = await hass_ws_client(hub)
    await subscribe(client)

    await turn(hub, entry, "connection", "off")
    assert has("paused")(await following(client))
    await turn(hub, entry, "connection", "on")
    assert has("ready")(await following(client))


async def test_a_revocation_at_the_provider_is_followed(
    hub: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """As soon as somebody uses the connection."""
    entry = await person.connect("twitch")
    client = await hass_ws_client(hub)
    await subscribe(client)

    for grant in providers.grants:
        grant.ended = "revoked by its user"
    way = entry.runtime_data.account.transport(Capability.READ_CHAT)
    with pytest.raises(UpstreamError):
        await way.get(f"{endpoint('twitch', 'api')}users", headers={"Client-Id": CLIENT_ID})
    status = await following(client, has("needs_attention"))

    assert status["connections"][0]["next_step"] == "next_sign_in"
    assert status["maturity"]["percent"] == 75


async def test_connections_that_come_and_go_are_followed(
    hub: HomeAssistant, person: Person, hass_ws_client: WebSocketGenerator
) -> None:
    """From none to one, and back."""
    client = await hass_ws_client(hub)
    assert (await subscribe(client))["connections"] == []

    entry = await person.connect("twitch")
    await following(client, has("ready"))
    await hub.config_entries.async_remove(entry.entry_id)
    await following(client, lambda status: status["connections"] == [])


async def test_the_health_of_the_ai_server_is_followed(
    hub: HomeAssistant, simulator: OpenAISimulator, hass_ws_client: WebSocketGenerator
) -> None:
    """Down and up again."""
    client = await hass_ws_client(hub)
    entry = await add_jarvis(hub, simulator.base_url)
    await subscribe(client)

    simulator.faults.put("insufficient_quota")
    await hub.services.async_call(
        "conversation",
        "process",
        {"text": "Who are you?", "agent_id": "conversation.jarvis"},
        blocking=True,
    )
    await following(client, has("needs_attention"))
    entry.runtime_data.health.succeeded()
    await following(client, has("ready"))


async def test_many_changes_are_one_message(
    hub: HomeAssistant, person: Person, hass_ws_client: WebSocketGenerator
) -> None:
    """The browser is not flooded."""
    entry = await person.connect("twitch")
    client = await hass_ws_client(hub)
    await subscribe(client)

    for _ in range(5):
        await turn(hub, entry, "connection", "off")
        await turn(hub, entry, "connection", "on")
    await turn(hub, entry, "connection", "off")
    assert has("paused")(await following(client))
    await client.send_json_auto_id({"type": "ping"})
    assert (await client.receive_json())["type"] == "pong"


async def test_who_unsubscribes_hears_no_more(
    hub: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """And nothing is left running."""
    client = await hass_ws_client(hub)
    await subscribe(client)
    async_dispatcher_send(hub, SIGNAL_REPORT_CHANGED)
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert (await client.receive_json())["success"]
    async_dispatcher_send(hub, SIGNAL_REPORT_CHANGED)
    async_fire_time_changed(hub, dt_util.utcnow() + timedelta(seconds=1))
    await hub.async_block_till_done(wait_background_tasks=True)
    await client.send_json_auto_id({"type": "ping"})

    assert (await client.receive_json())["type"] == "pong"


async def test_only_administrators_may_follow(
    hub: HomeAssistant, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> None:
    """It tells the accounts of everybody."""
    client = await hass_ws_client(hub, hass_read_only_access_token)
    await client.send_json_auto_id({"type": COMMAND})

    assert (await client.receive_json())["error"]["code"] == "unauthorized"
