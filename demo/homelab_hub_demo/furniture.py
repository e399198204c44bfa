"""The furnished home: what stands in which room, as Home Assistant's template entities.

Template entities without a state template remember what they were told, over restarts too, so
every action has a visible effect and no hardware is pretended.
"""

from dataclasses import dataclass, field
from typing import Any

type Options = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """One entity: where it stands, what it is called, how it is configured, how it starts."""

    entity_id: str
    name: str
    area: str
    options: Options = field(default_factory=dict)
    start: tuple[tuple[str, Options], ...] = ()
    """The actions, and their data, that put it in its first state."""

    @property
    def domain(self) -> str:
        """Return what kind of entity it is."""
        return self.entity_id.partition(".")[0]

    @property
    def configuration(self) -> Options:
        """Return its entry in the `template:` configuration."""
        identity = {
            "name": self.name,
            "unique_id": self.entity_id,
            "default_entity_id": self.entity_id,
        }
        return identity | self.options


def _actions(*names: str) -> Options:
    """Return options that allow actions which do nothing but be remembered."""
    return {name: [] for name in names}


def _lamp(object_id: str, name: str, area: str) -> Furniture:
    return Furniture(
        entity_id=f"light.{object_id}",
        name=name,
        area=area,
        options=_actions("turn_on", "turn_off", "set_level"),
        start=(("light.turn_on", {"brightness_pct": 80}), ("light.turn_off", {})),
    )


def _sensor(object_id: str, name: str, area: str, value: str, unit: str) -> Furniture:
    kind = {
        "device_class": name.lower(),
        "state_class": "measurement",
        "unit_of_measurement": unit,
    }
    return Furniture(
        entity_id=f"sensor.{object_id}", name=name, area=area, options={"state": value} | kind
    )


KITCHEN_SPEAKER = "media_player.kitchen_speaker"
"""A speaker that tells the event bus what it is told to play."""
SPEAKER_PLAYS = "demo_speaker_plays"
ROUTINE = "button.morning_briefing"
"""The button of a routine that Google may start, as soon as somebody adds it."""

WINDOW_SWITCH = "input_boolean.bedroom_window_is_open"
"""A helper that opens and closes the bedroom window, since no one is there to do it."""

LAMPS = (
    _lamp("reading_lamp", "Reading lamp", "Living Room"),
    _lamp("floor_lamp", "Floor lamp", "Living Room"),
    _lamp("kitchen_ceiling_light", "Ceiling light", "Kitchen"),
    _lamp("counter_light", "Counter light", "Kitchen"),
    _lamp("bedroom_ceiling_light", "Ceiling light", "Bedroom"),
    _lamp("bedside_lamp", "Bedside lamp", "Bedroom"),
    _lamp("hallway_light", "Hallway light", "Hallway"),
)

BIG_THINGS = (
    Furniture(
        entity_id="lock.front_door",
        name="Front door",
        area="Hallway",
        options=_actions("lock", "unlock"),
        start=(("lock.lock", {}),),
    ),
    Furniture(
        entity_id="cover.garage_door",
        name="Garage door",
        area="Garage",
        options={"device_class": "garage"} | _actions("open_cover", "close_cover"),
        start=(("cover.close_cover", {}),),
    ),
    Furniture(
        entity_id="cover.living_room_blind",
        name="Blind",
        area="Living Room",
        options={"device_class": "blind"}
        | _actions("open_cover", "close_cover", "set_cover_position"),
        start=(("cover.set_cover_position", {"position": 60}),),
    ),
    Furniture(
        entity_id="climate.living_room",
        name="Heating",
        area="Living Room",
        options={
            "hvac_modes": "{{ ['heat', 'off'] }}",
            "current_temperature": "{{ states('sensor.living_room_temperature') | float(none) }}",
            "min_temperature": 7,
            "max_temperature": 28,
            "target_temperature_step": 0.5,
        }
        | _actions("set_hvac_mode", "set_temperature"),
        start=(("climate.set_temperature", {"temperature": 21, "hvac_mode": "heat"}),),
    ),
    Furniture(
        entity_id="media_player.stereo",
        name="Stereo",
        area="Living Room",
        options={
            "device_class": "speaker",
            "media_title": "{{ 'So What' }}",
            "media_artist": "{{ 'Miles Davis' }}",
        }
        | _actions("turn_on", "turn_off", "media_play", "media_pause", "volume_set", "volume_mute"),
        start=(
            ("media_player.media_pause", {}),
            ("media_player.volume_set", {"volume_level": 0.4}),
        ),
    ),
    Furniture(
        entity_id=KITCHEN_SPEAKER,
        name="Kitchen speaker",
        area="Kitchen",
        options={
            "device_class": "speaker",
            "play_media": [
                {
                    "event": SPEAKER_PLAYS,
                    "event_data": {"media_content_id": "{{ media_content_id }}"},
                }
            ],
        }
        | _actions("turn_on", "turn_off", "media_stop"),
        start=(("media_player.media_stop", {}),),
    ),
)

SENSORS = (
    _sensor("living_room_temperature", "Temperature", "Living Room", "20.6", "°C"),
    _sensor("living_room_humidity", "Humidity", "Living Room", "47", "%"),
    _sensor("bedroom_temperature", "Temperature", "Bedroom", "18.2", "°C"),
    Furniture(
        entity_id="binary_sensor.bedroom_window",
        name="Window",
        area="Bedroom",
        options={"device_class": "window", "state": f"{{{{ states('{WINDOW_SWITCH}') }}}}"},
    ),
)

HOME = LAMPS + BIG_THINGS + SENSORS

MORE_ROOMS = {"Hallway": "mdi:coat-rack", "Garage": "mdi:garage"}
"""The rooms that onboarding has not made already, with their icons."""

THERMOMETERS = {
    "Living Room": "sensor.living_room_temperature",
    "Bedroom": "sensor.bedroom_temperature",
}
"""What the frontend shows as a room's temperature."""


def configuration() -> Options:
    """Return the parts of configuration.yaml that make the home."""
    domains = dict.fromkeys(furniture.domain for furniture in HOME)
    return {
        "template": [
            {domain: [item.configuration for item in HOME if item.domain == domain]}
            for domain in domains
        ],
        "input_boolean": {
            WINDOW_SWITCH.partition(".")[2]: {
                "name": "Bedroom window is open",
                "icon": "mdi:window-open-variant",
            }
        },
        # As docs/google-home.md says it, for a home that Google knows without a service account.
        "google_assistant": {
            "project_id": "demo-home",
            "report_state": False,
            "entity_config": {ROUTINE: {"expose": True, "aliases": ["Daily briefing"]}},
        },
    }
