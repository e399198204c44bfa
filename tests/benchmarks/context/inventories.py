"""What stands in rooms, in the words of several languages."""

from collections.abc import Sequence
from typing import Final

# Domain, device class, name and unit; the first stand in every room.
type Inventory = Sequence[tuple[str, str | None, str, str | None]]

EN: Final[Inventory] = (
    ("light", None, "Ceiling light", None),
    ("light", None, "Floor lamp", None),
    ("sensor", "temperature", "Temperature", "°C"),
    ("cover", "blind", "Blind", None),
    ("media_player", "speaker", "Speaker", None),
    ("sensor", "humidity", "Humidity", "%"),
    ("binary_sensor", "motion", "Motion", None),
    ("climate", None, "Thermostat", None),
    ("binary_sensor", "window", "Window", None),
    ("switch", "outlet", "Wall socket", None),
    ("fan", None, "Fan", None),
    ("sensor", "illuminance", "Brightness", "lx"),
    ("light", None, "Reading lamp", None),
    ("sensor", "battery", "Motion battery", "%"),
    ("light", None, "Shelf light", None),
    ("sensor", "power", "Socket power", "W"),
)
DE: Final[Inventory] = (
    ("light", None, "Deckenlampe", None),
    ("light", None, "Stehleuchte", None),
    ("cover", "shutter", "Rollladen", None),
    ("climate", None, "Heizung", None),
    ("sensor", "temperature", "Temperatur", "°C"),
    ("binary_sensor", "window", "Fenster", None),
    ("switch", "outlet", "Steckdose", None),
    ("sensor", "humidity", "Luftfeuchtigkeit", "%"),
    ("media_player", "speaker", "Lautsprecher", None),
    ("light", None, "Leselampe", None),
)
FR: Final[Inventory] = (
    ("light", None, "Plafonnier", None),
    ("light", None, "Lampe de chevet", None),
    ("cover", "shutter", "Volet", None),
    ("climate", None, "Radiateur", None),
    ("sensor", "temperature", "Température", "°C"),
    ("switch", None, "Prise murale", None),
)
RU: Final[Inventory] = (
    ("light", None, "Люстра", None),
    ("light", None, "Торшер", None),
    ("climate", None, "Термостат", None),
    ("cover", "curtain", "Шторы", None),
    ("sensor", "temperature", "Температура", "°C"),
)
ZH: Final[Inventory] = (
    ("light", None, "吸顶灯", None),
    ("light", None, "台灯", None),
    ("climate", None, "空调", None),
    ("cover", "curtain", "窗帘", None),
)
