"""What the tour speaks with Home Assistant, with a stand-in that answers in its ways."""

from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from homelab_hub_demo.client import HomeAssistant, HomeAssistantError

pytestmark = pytest.mark.usefixtures("socket_enabled")

CONTENT = bytes(range(256)) * 4096


async def websocket(request: web.Request) -> web.WebSocketResponse:
    """Send an event before the result of a subscription, as `backup/subscribe_events` does."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"type": "auth_required"})
    await socket.receive_json()
    await socket.send_json({"type": "auth_ok"})
    async for message in socket:
        command: dict[str, Any] = message.json()
        number = command["id"]
        if command["type"] == "subscribe":
            await socket.send_json({"id": number, "type": "event", "event": "early"})
            await socket.send_json({"id": number, "type": "result", "success": True})
            await socket.send_json({"id": number, "type": "event", "event": "late"})
        else:
            error = {"code": "unknown_command"}
            await socket.send_json(
                {"id": number, "type": "result", "success": False, "error": error}
            )
    return socket


async def download(_: web.Request) -> web.Response:
    """Send a file."""
    return web.Response(body=CONTENT)


@pytest.fixture
async def home_assistant() -> AsyncGenerator[HomeAssistant]:
    """Return a connection."""
    application = web.Application()
    application.router.add_get("/api/websocket", websocket)
    application.router.add_get("/api/file", download)
    async with (
        TestServer(application) as server,
        ClientSession() as session,
        HomeAssistant(session, str(server.make_url("")).rstrip("/"), "token") as connection,
    ):
        yield connection


async def test_an_event_before_the_result_is_not_lost(home_assistant: HomeAssistant) -> None:
    """The order is kept."""
    subscription = await home_assistant.subscribe("subscribe")
    assert [await subscription.next(), await subscription.next()] == ["early", "late"]


async def test_a_refused_command_raises(home_assistant: HomeAssistant) -> None:
    """With what was asked for."""
    with pytest.raises(HomeAssistantError, match=r"nonsense.*unknown_command"):
        await home_assistant.call("nonsense")


async def test_a_file_is_downloaded_in_pieces(home_assistant: HomeAssistant) -> None:
    """A backup does not fit into memory."""
    file = BytesIO()
    await home_assistant.download_to("/api/file", file)
    assert file.getvalue() == CONTENT
    with pytest.raises(HomeAssistantError, match="404"):
        await home_assistant.download_to("/api/nothing", file)
