"""Homes that are hard to speak of: bad names, one name for several things, fifteen aliases."""

from itertools import cycle
from typing import Final

from .homes import Entity, House


def badly_named() -> House:
    """Return a home with the names that devices come with, and some that a person gave."""
    bad = (
        ("light", "0x00158d0001e5a2b1", "Desk lamp"),
        ("light", "shelly1-A4CF12F3B2", "Couch light"),
        ("switch", "sonoff_basic_3", "Coffee machine"),
        ("light", "Hue color lamp 7", None),
        ("light", "Hue color lamp 8", None),
        ("light", "Hue color lamp 17", None),
        ("sensor", "lumi.weather 4f3a Temperature", "Freezer temperature"),
        ("sensor", "ESP_4C11AE Temperature", None),
        ("cover", "TS130F_cover_1", "Patio shutter"),
        ("media_player", "LG webOS TV OLED55C9PLA", "Telly"),
        ("vacuum", "roborock.vacuum.s5", "Rosie"),
        ("switch", "TP-LINK_Smart Plug_4D2A", "Christmas tree"),
        ("lock", "Nuki_2F1A77C0", "Back door"),
        ("fan", "XiaomiFan p5 zhimi", "Bedside fan"),
        ("climate", "TADO VA1234567", "Upstairs heating"),
        ("light", "on/off light (2)", None),
        ("light", "LivingRoomTVBacklight", None),
        ("binary_sensor", "SNZB-04 contact 3", "Mailbox"),
        ("sensor", "SM-S911B Battery level", "Anna's phone battery"),
        ("switch", "Relay;1 | pump = main", "Pond pump"),
    )
    areas = ("Kitchen", "Living Room", "Bedroom", "Office")
    noise = tuple(
        Entity(
            entity_id=f"sensor.noise_{number}",
            name=f"0x{number * 0x9E3779B97F4A7C15 % 2**64:016x} linkquality",
            area=areas[number % 4],
            state="97",
            unit="lqi",
        )
        for number in range(110)
    )
    return House(
        name="bad names",
        language="en",
        entities=tuple(
            Entity(
                entity_id=f"{domain}.bad_{number}",
                name=name,
                area=areas[number % 4],
                aliases=(alias,) if alias else (),
            )
            for number, (domain, name, alias) in enumerate(bad)
        )
        + noise,
        areas=dict.fromkeys(areas, (None, ())),
    )


def twins() -> House:
    """Return a home where one name stands for several things, in one room even."""
    areas = ("Kitchen", "Bedroom", "Kids Room", "Guest Room", "Bathroom", "Office")
    once = [
        Entity(
            entity_id=f"{domain}.{area.lower().replace(' ', '_')}_{name.lower()}",
            name=name,
            area=area,
            device_class=device_class,
        )
        for area in areas
        for domain, name, device_class in (
            ("light", "Lamp", None),
            ("light", "Light", None),
            ("switch", "Lamp", "outlet"),
            ("cover", "Blind", "blind"),
            ("climate", "Heater", None),
            ("binary_sensor", "Window", "window"),
        )
    ]
    return House(
        name="twins",
        language="en",
        entities=(
            *once,
            Entity(entity_id="light.lamp_2", name="Lamp", area="Bedroom"),
            Entity(entity_id="light.lamp_3", name="Lamp", area=None),
            Entity(entity_id="light.lamp_4", name="Lamp", area=None),
            Entity(entity_id="light.kitchen", name="Kitchen", area="Kitchen"),
            Entity(entity_id="light.bedroom_lamp", name="Bedroom lamp", area="Office"),
            Entity(entity_id="lock.door", name="Door", area="Kitchen", state="locked"),
        ),
        areas={area: ("Upper" if "Room" in area else "Lower", ()) for area in areas},
        floors={"Upper": (1, ()), "Lower": (0, ())},
    )


_NICKNAMES: Final = (
    "{} one", "the {}", "my {}", "good old {}", "{} thing", "{} from grandma", "{} number nine",
    "big {}", "little {}", "{} by the wall", "silly {}", "{} from the flea market", "dad's {}",
    "mum's {}", "{} we never use",
)  # fmt: skip
_CALLED: Final = (
    "beast", "moonbeam", "sunny", "glowworm", "dragon", "otto", "berta", "ziggy", "hal", "marvin",
    "pumpkin", "comet", "saturn", "igloo", "cactus", "falcon", "teapot", "walnut", "piano", "anchor",
)  # fmt: skip


def many_aliases() -> House:
    """Return a home whose forty things have fifteen aliases each."""
    areas = {
        "Salon": (None, ("living room", "lounge", "front room")),
        "Galley": (None, ("kitchen", "cookhouse")),
        "Cabin": (None, ("bedroom", "sleeping quarters")),
        "Bridge": (None, ("office", "study", "den")),
    }
    domains = cycle(("light", "switch", "cover", "fan", "media_player"))
    return House(
        name="15 aliases",
        language="en",
        entities=tuple(
            Entity(
                entity_id=f"{domain}.thing_{number}",
                name=f"Unit {number:02}",
                area=area,
                aliases=tuple(
                    form.format(_CALLED[number % 20] + ("" if number < 20 else "ette"))
                    for form in _NICKNAMES
                ),
            )
            for number, (domain, area) in enumerate(zip(domains, [*areas] * 10, strict=False))
        ),
        areas=areas,
    )
