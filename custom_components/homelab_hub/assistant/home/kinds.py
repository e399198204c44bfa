"""What people call kinds of things and the floors of a house, in the languages of most homes.

A kind is a domain, or a domain with a device class: `cover`, `binary_sensor.window`. Home Assistant
knows one name for each in some sixty languages; these are the other names people use.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation

from .phrases import Phrases

_SAID: Final[Mapping[str, str]] = {
    "light": """light lamp lighting bulb chandelier licht leuchte lampe beleuchtung lumiere eclairage
        luz lampara bombilla luce lampada verlichting swiatlo lampka lampada lampy svetlo lys ljus
        belysning valo свет лампа люстра 灯 ライト 電気 照明 조명 불 φως""",
    "switch": """switch plug outlet socket schalter steckdose prise interrupteur enchufe interruptor
        presa interruttore stopcontact schakelaar gniazdko wlacznik tomada розетка 插座""",
    "cover": """cover blind shade shutter curtain awning gate rollo rolladen rollladen jalousie
        vorhang markise tor volet store rideau portail persiana cortina toldo tapparella tenda
        gordijn rolluik zonwering roleta zaslona zaluzja estore штора жалюзи ворота 窗帘 カーテン""",
    "cover.garage": "garage garagentor garagedoor",
    "cover.door": "door tur porte puerta porta deur drzwi",
    "cover.window": "window fenster fenetre ventana finestra raam okno",
    "lock": """lock door schloss tur haustur serrure porte cerradura puerta serratura porta slot
        deur zamek drzwi fechadura locked unlocked abgeschlossen verrouille замок дверь 锁 鍵""",
    "climate": """climate thermostat heating heater heat ac aircon warm cold hot chilly temperature kalt froid chaud frio
        caliente freddo caldo heizung
        klimaanlage thermostat temperatur chauffage climatisation clim calefaccion termostato aire
        riscaldamento condizionatore verwarming airco ogrzewanie termostat aquecimento отопление
        термостат кондиционер 空调 エアコン 暖房""",
    "fan": """fan ventilator ventilateur ventilador ventilatore wentylator lufter вентилятор 风扇
        扇風機""",
    "humidifier": "humidifier dehumidifier luftbefeuchter humidificateur humidificador",
    "media_player": """tv television telly music song speaker radio player stereo volume track
        playing fernseher musik lautsprecher lied lautstarke tele musique enceinte chanson son
        tele musica altavoz cancion volumen televisione cassa canzone muziek luidspreker telewizor
        muzyka glosnik musica som телевизор музыка колонка громкость 电视 音乐 テレビ 音楽""",
    "vacuum": """vacuum hoover roomba robot cleaner staubsauger saugroboter aspirateur aspiradora
        aspirapolvere stofzuiger odkurzacz aspirador пылесос 吸尘器 掃除機""",
    "lawn_mower": """mower lawnmower lawn rasenmaher maher tondeuse cortacesped tagliaerba
        grasmaaier kosiarka газонокосилка""",
    "valve": "valve sprinkler irrigation ventil vanne valvula valvola kraan zawor",
    "weather": """weather rain forecast outside wetter regen drausen meteo pluie tiempo clima lluvia
        tempo pioggia weer pogoda deszcz погода 天气 天気""",
    "camera": "camera kamera kamery camara telecamera камера 摄像头 カメラ",
    "alarm_control_panel": "alarm alarmanlage alarme alarma allarme сигнализация armed security",
    "scene": "scene szene escena scena scena mood",
    "script": "script skript",
    "automation": "automation automatisierung automatisation automatizacion",
    "button": "button taste knopf bouton boton pulsante",
    "person": "person who wer qui quien chi кто home zuhause",
    "device_tracker": "phone car where handy telefon",
    "todo": """list todo shopping grocery groceries task liste einkauf einkaufsliste aufgabe
        courses tache lista compra compras tarea spesa boodschappen lijst zakupy""",
    "timer": "timer kuchentimer minuteur temporizador",
    "update": "update aktualisierung",
    "water_heater": "boiler water heater warmwasser chauffe-eau calentador",
    "siren": "siren sirene sirena",
    "sensor.temperature": """temperature warm hot cold degrees temperatur grad kalt warm chaud froid
        temperatura caliente frio caldo freddo temperatuur температура 温度""",
    "sensor.humidity": "humidity humid feuchtigkeit luftfeuchtigkeit humidite humedad umidita",
    "sensor.battery": "battery batteries batterie akku pile bateria batteria batterij bateria",
    "sensor.power": "power watt consumption leistung strom puissance potencia potenza verbrauch",
    "sensor.energy": "energy kwh consumption energie strom consommation energia verbrauch",
    "sensor.carbon_dioxide": "co2 air luft",
    "sensor.illuminance": "brightness bright lux hell helligkeit",
    "sensor.moisture": "moisture soil dry plant feuchte",
    "binary_sensor.door": "door open tur turen offen porte puerta porta deur drzwi дверь 门",
    "binary_sensor.window": "window open fenster offen fenetre ventana finestra raam okno окно 窗",
    "binary_sensor.motion": "motion movement bewegung mouvement movimiento movimento beweging",
    "binary_sensor.occupancy": "occupancy presence somebody anybody anwesenheit presence presencia",
    "binary_sensor.moisture": "leak water wet leck wasser fuite fuga perdita lek",
    "binary_sensor.smoke": "smoke fire rauch fumee humo fumo rook",
    "binary_sensor.garage_door": "garage garagentor",
}
_UPSTAIRS: Final = """upstairs oben obergeschoss etage haut arriba sopra boven gora pietro andar
    piso наверху 楼上 2階 ovenpa"""
_DOWNSTAIRS: Final = "downstairs unten erdgeschoss bas abajo sotto beneden dol baixo внизу 楼下 1階"
_BASEMENT: Final = "basement cellar keller cave sotano cantina kelder piwnica подвал 地下室"
# The sensors and switches nobody means by their domain's name.
UNNAMED: Final = frozenset({"sensor", "binary_sensor"})


async def kinds(hass: HomeAssistant, languages: Iterable[str], present: set[str]) -> Phrases[str]:
    """Return the names of the kinds that are present in a home."""
    phrases = [
        (word, kind) for kind, said in _SAID.items() if kind in present for word in said.split()
    ]
    domains = {kind.partition(".")[0] for kind in present}
    for language in {*languages, "en"}:
        texts = await translation.async_get_translations(
            hass, language, "entity_component", domains
        )
        for kind in present:
            domain, _, device_class = kind.partition(".")
            key = f"component.{domain}.entity_component.{device_class or '_'}.name"
            if (text := texts.get(key)) and kind not in UNNAMED:
                phrases.append((text, kind))
    return Phrases(sorted(set(phrases)))


def floor_words(level: int | None) -> str:
    """Return what people call a floor for its level alone: `upstairs` for all above the ground."""
    if level is None:
        return ""
    return _UPSTAIRS if level > 0 else _DOWNSTAIRS if level == 0 else f"{_BASEMENT} {_DOWNSTAIRS}"
