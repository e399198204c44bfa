"""Clients of Home Assistant's MCP server use the hub's tools, through the server's own endpoint."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import json
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.integration.jarvis.talk import set_options

from .other import DRAFT, READ, SEND, Calls, Household

pytest.importorskip("mcp", reason="Home Assistant's MCP server needs the MCP SDK")
type Client = Callable[[Calls], Awaitable[dict[str, Any]]]


@pytest.fixture
async def home(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant that serves MCP."""
    entry = MockConfigEntry(
        domain="mcp_server",
        data={"llm_hass_api": ["homelab_hub"], "all_llm_apis": False, "require_admin": True},
        minor_version=3,
    )
    entry.add_to_hass(home)
    assert await async_setup_component(home, "mcp_server", {})
    return home


@pytest.fixture
async def client(
    household: Household, hass_admin_user: MockUser, hass_client: ClientSessionGenerator
) -> Client:
    """Return what calls one tool with the long-lived token of a user, and what it was told."""
    auth = household.hass.auth
    token = await auth.async_create_refresh_token(
        hass_admin_user,
        client_name="MCP client",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=1),
    )
    session = await hass_client(auth.async_create_access_token(token))

    async def call(calls: Calls) -> dict[str, Any]:
        ((name, arguments),) = calls
        answer = await session.post(
            "/api/mcp/homelab_hub",
            json={
                "jsonrpc": "2.0",
                "id": 1,
                "method": "tools/call",
                "params": {"name": name, "arguments": arguments},
            },
            headers={"Accept": "application/json"},
        )
        assert answer.status == 200
        await household.hass.async_block_till_done(wait_background_tasks=True)
        result = (await answer.json())["result"]
        told: dict[str, Any] = json.loads(result["content"][0]["text"])
        return told

    return call


async def test_a_client_reads_and_a_person_says_yes_to_what_it_sends(
    household: Household, client: Client, hass_admin_user: MockUser
) -> None:
    """Whose token it has is who is asked."""
    assert "mails" in await client(READ)
    assert (await client(SEND))["status"] == "not_done_yet"
    (question,) = household.questions
    assert question.data["user_id"] == hass_admin_user.id
    assert re.match(r"Model Context Protocol( Server)? wants to do this: ", question.data["text"])
    assert household.sent() == []
    await household.decide(user_id=hass_admin_user.id)
    assert household.sent() == ["Tea"]


async def test_what_a_client_has_read_counts_for_an_hour(
    household: Household, client: Client, jarvis: ConfigEntry[Any], freezer: FrozenDateTimeFactory
) -> None:
    """A client has no conversation, so nobody knows when its model forgets."""
    rules = [{"verdict": "allow", "tool": "mail_draft"}]
    await set_options(household.hass, jarvis, guard_rules=rules)
    assert "status" not in await client(DRAFT)
    await client(READ)
    freezer.tick(3500)
    assert (await client(DRAFT))["status"] == "not_done_yet"
    freezer.tick(200)
    assert "status" not in await client(DRAFT)
