"""A home as Home Assistant puts it into a prompt, and the tools it offers for it."""

import json
from typing import Any

PLACE = {
    "name": {"type": "string"},
    "area": {"type": "string"},
    "floor": {"type": "string"},
    "domain": {"type": "array", "items": {"type": "string"}},
}


def tool(
    name: str, properties: dict[str, Any] | None = None, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return a function as the Responses API takes it."""
    return {
        "type": "function",
        "name": name,
        "description": f"Does what {name} says",
        "parameters": {
            "type": "object",
            "properties": properties or {},
            "required": list(required),
            "additionalProperties": False,
        },
        "strict": False,
    }


PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
TOOLS = [
    tool("intent__HassTurnOn", PLACE),
    tool("intent__HassTurnOff", PLACE),
    tool("intent__HassSetPosition", PLACE | {"position": PERCENT}, ("position",)),
    tool("intent__HassStopMoving", PLACE),
    tool(
        "light__HassLightSet",
        PLACE
        | {
            "brightness": PERCENT,
            "color": {"type": "string"},
            "temperature": {"type": "integer"},
        },
    ),
    tool(
        "climate__HassClimateSetTemperature",
        {
            "temperature": {"type": "number"},
            "name": {"type": "string"},
            "area": {"type": "string"},
        },
        ("temperature",),
    ),
    tool("media_player__HassMediaPause", PLACE),
    tool("media_player__HassMediaUnpause", PLACE),
    tool("media_player__HassMediaNext", PLACE),
    tool("media_player__HassSetVolume", PLACE | {"volume_level": PERCENT}, ("volume_level",)),
    tool(
        "homeassistant__GetLiveContext",
        {
            "name": {"type": "string"},
            "area": {"type": "string"},
            "domain": {
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
            },
        },
    ),
    tool("llm__GetDateTime"),
]
CHAT_TOOLS = [
    {
        "type": "function",
        "function": {key: offered[key] for key in ("name", "description", "parameters")},
    }
    for offered in TOOLS
]
PROMPT = """You are a voice assistant for Home Assistant.
Static Context: An overview of the areas and the devices in this smart home:
- names: Reading lamp
  domain: light
  areas: Living Room
- names: Floor lamp, Big lamp
  domain: light
  areas: Living Room
- names: Ceiling light
  domain: light
  areas: Kitchen
- names: Counter light
  domain: light
  areas: Kitchen
- names: Ceiling light
  domain: light
  areas: Bedroom
- names: 'Mum''s lamp: the old one'
  domain: light
  areas: Bedroom
- names: "\\U0001F384 Tree"
  domain: switch
  areas: Living Room
- names: مصباح
  domain: light
  areas: Hallway
- names: Front door
  domain: lock
  areas: Hallway
- names: Blind
  domain: cover
  areas: Living Room
- names: Heating
  domain: climate
  areas: Living Room
- names: Stereo
  domain: media_player
  areas: Living Room
- names: Temperature
  domain: sensor
  areas: Living Room
- names: Temperature
  domain: sensor
  areas: Bedroom
- names: Window
  domain: binary_sensor
  areas: Bedroom

When controlling Home Assistant always call the intent tools.
"""
LIVE = """Live Context: An overview of the areas and the devices in this smart home:
- names: Reading lamp
  domain: light
  state: 'on'
  areas: Living Room
  attributes:
    brightness: '128'
    brightness_pct: '50'
- names: Floor lamp, Big lamp
  domain: light
  state: 'off'
  areas: Living Room
- names: Front door
  domain: lock
  state: locked
  areas: Hallway
- names: Heating
  domain: climate
  state: heat
  areas: Living Room
  attributes:
    temperature: 21
    current_temperature: 20.5
- names: Temperature
  domain: sensor
  state: '20.6'
  areas: Living Room
  attributes:
    unit_of_measurement: °C
    device_class: temperature
- names: Temperature
  domain: sensor
  state: '18.2'
  areas: Bedroom
  attributes:
    unit_of_measurement: °C
    device_class: temperature
- names: Window
  domain: binary_sensor
  state: 'on'
  areas: Bedroom
  attributes:
    device_class: window
"""


def live_context() -> str:
    """Return a tool's result as Home Assistant's integrations send it."""
    return json.dumps({"data": {"result": LIVE}, "error": False}, ensure_ascii=False)


def done(*names: str) -> str:
    """Return the result of an intent that changed the named devices."""
    success = [{"name": name, "type": "entity", "id": f"light.{name}"} for name in names]
    response = {
        "speech": {},
        "response_type": "action_done",
        "data": {"success": success, "failed": []},
    }
    return json.dumps({"data": response, "error": False})
