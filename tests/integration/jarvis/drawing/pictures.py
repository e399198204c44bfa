"""Looking at what was drawn."""

from collections.abc import Sequence
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.components.conversation import ConversationResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.steps import subentry_of

ENTITY: Final = "image.jarvis_last_picture"
TOOL: Final = "homelab_hub__draw_picture"


def shown(hass: HomeAssistant) -> State:
    """Return the state of the entity that shows the last picture."""
    state = hass.states.get(ENTITY)
    assert state
    return state


def pictures_in(result: ConversationResult) -> list[dict[str, Any]]:
    """Return the pictures that an answer tells of."""
    extra = result.response.as_dict()["speech"]["plain"]["extra_data"] or {}
    found: list[dict[str, Any]] = extra.get("pictures", [])
    return found


def paths(simulator: OpenAISimulator) -> Sequence[str]:
    """Return which endpoints for pictures were asked, in order."""
    asked = [request.path for request in simulator.requests]
    return [path.rpartition("/")[2] for path in asked if "/images/" in path]


def dictated(**arguments: Any) -> str:
    """Return a sentence that makes the model call the tool with these arguments."""
    return f"Call tool {TOOL} with {json.dumps(arguments)}"


def files_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> list[Path]:
    """Return the files that the only agent keeps."""
    agent = subentry_of(entry, "conversation").subentry_id
    return sorted(Path(hass.config.path(".storage", f"homelab_hub.album.{agent}")).glob("*"))


async def fetched(client_of: ClientSessionGenerator, url: str) -> bytes:
    """Return what a signed link gives somebody who is not signed in."""
    client = await client_of()
    response = await client.get(url)
    assert response.status == 200
    assert response.content_type == "image/png"
    return await response.read()
