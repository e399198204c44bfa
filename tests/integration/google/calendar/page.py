"""What a person does on Home Assistant's calendar page, over its WebSocket."""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

OWN = "calendar.google_robin_homelab_example_com"
BERLIN = "Europe/Berlin"


def at(time: str) -> dict[str, str]:
    """Return Google's form of a time in Berlin, given as `2026-12-01T10:00`."""
    return {"dateTime": f"{time}:00+01:00", "timeZone": BERLIN}


@dataclass(frozen=True, slots=True)
class Page:
    """The calendar page of a Home Assistant."""

    hass: HomeAssistant
    socket: MockHAClientWebSocket

    async def ask(self, command: str, **message: Any) -> dict[str, Any]:
        """Return the answer to a command about an event, good or bad."""
        await self.socket.send_json_auto_id(
            {"type": f"calendar/event/{command}", "entity_id": OWN, **message}
        )
        answer: dict[str, Any] = await self.socket.receive_json()
        return answer

    async def do(self, command: str, **message: Any) -> None:
        """Let a command succeed, with all that follows from it."""
        answer = await self.ask(command, **message)
        assert answer["success"], answer["error"]
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def month(self, month: str = "2026-12", entity_id: str = OWN) -> list[dict[str, Any]]:
        """Return what is on the page for a month, by its start."""
        year, number = (int(part) for part in month.split("-"))
        following = f"{year + number // 12}-{number % 12 + 1:02}"
        await self.socket.send_json_auto_id(
            {
                "type": "calendar/event/subscribe",
                "entity_id": entity_id,
                "start": f"{month}-01T00:00:00+01:00",
                "end": f"{following}-01T00:00:00+01:00",
            }
        )
        subscribed = await self.socket.receive_json()
        assert subscribed["success"], subscribed
        events: list[dict[str, Any]] = (await self.socket.receive_json())["event"]["events"]
        await self.socket.send_json_auto_id(
            {"type": "unsubscribe_events", "subscription": subscribed["id"]}
        )
        await self.socket.receive_json()
        return events
