"""The music that the catalogue starts with. Every name in it is made up."""

from typing import NamedTuple


class Record(NamedTuple):
    """One album: `titles` are separated by slashes, `!` after one marks it as explicit."""

    genre: str
    artist: str
    year: str
    album: str
    titles: str
    kind: str = "album"


RECORDS = (
    Record(
        "jazz",
        "The Blue Kettle Quintet",
        "1959-08-17",
        "Steam at Midnight",
        "Steam at Midnight/Kettle Blues/Half a Moon/Slow Boil/Corner Table/Minor Weather"
        "/The Last Cup",
    ),
    Record(
        "jazz",
        "The Blue Kettle Quintet",
        "1963-02-01",
        "Live at the Copper Door",
        "Copper Door/Take the Night Bus/Rain on Brass/Kettle Blues (Live)/Walking Ada Home"
        "/Five and Change/Goodnight, Bass",
    ),
    Record(
        "jazz",
        "Marguerite Vale",
        "1957-05-20",
        "Songs for a Small Lamp",
        "Small Lamp/Autumn, Actually/My Foolish Umbrella/You Left the Door/Paper Moonlight"
        "/How Long Is the River/Lamp Out",
    ),
    Record(
        "jazz",
        "Otis Lindqvist Trio",
        "2021-10-08",
        "North Piano",
        "North Piano/Frost Waltz/Snow Without Footprints/Lantern/Oslo, 4 a.m./Blue Hour/Thaw",
    ),
    Record(
        "jazz",
        "Saffron Alley",
        "2019-03-22",
        "Spice Route Swing",
        "Cardamom/Spice Route/Swing Low Saffron/Market Day/Alley Cat Bop/Pepper/Home by Six",
    ),
    Record(
        "lo-fi",
        "Desk Plant",
        "2023-01-13",
        "Windowsill Tapes",
        "Windowsill/Study Break/Dust in the Sun/Rain Loop/Soft Reset/Page 47/Tea, Again",
    ),
    Record(
        "lo-fi",
        "quiet.wav",
        "2022-06-03",
        "Sleep Mode",
        "Sleep Mode/Night Light/Fan Noise/Slow Elevator/3 a.m. Fridge/Cloud Backup/Dim",
    ),
    Record(
        "rock",
        "Granite Choir",
        "1994-09-13",
        "Loud Weather",
        "Loud Weather/Thunderhead/Gravel Heart/Kick the Radio!/Tin Roof/Static Saints/Avalanche",
    ),
    Record(
        "rock",
        "Granite Choir",
        "1997-04-07",
        "Quarry",
        "Quarry/Blast Hour/Iron Lung Hotel/Slate/Nobody's Amplifier!/Down the Mine/Daylight",
    ),
    Record(
        "rock",
        "The Parking Tickets",
        "2005-07-19",
        "No Stopping",
        "No Stopping/Meter Maid/Fine Print/Double Yellow/Tow Truck Love/Level Four/Exit Only",
    ),
    Record(
        "indie",
        "Lemon Bicycle",
        "2018-05-11",
        "Second Gear",
        "Second Gear/Chain Off/Sunburned Knees/Downhill/Postcard from Nowhere/Bell/Flat Tyre",
    ),
    Record(
        "indie",
        "Harbour & Daughters",
        "2016-11-04",
        "Tide Tables",
        "Tide Tables/Low Water/The Lighthouse Keeper's Phone/Salt/Nets/Gull Song/High Water",
    ),
    Record(
        "pop",
        "Neon Avocado",
        "2024-04-26",
        "Glow Pit",
        "Glow Pit/Ripe/Dance Like a Router/Two Percent Battery/Heart Emoji/Rewind Me/Toast",
    ),
    Record(
        "pop",
        "Neon Avocado",
        "2026-10-30",
        "Kitchen Disco",
        "Kitchen Disco",
        "single",
    ),
    Record(
        "pop",
        "Mila Sommer",
        "2020-08-14",
        "Polaroids",
        "Polaroids/August/Say It in the Car/Ferris Wheel/Yesterday's Jumper/Good Hair/Fade",
    ),
    Record(
        "pop",
        "The Dial-Ups",
        "1988-03-01",
        "Handshake",
        "Handshake/Busy Signal/Call Waiting/Modem Love/Area Code/Operator/Hang Up",
    ),
    Record(
        "electronic",
        "Voltage Garden",
        "2014-02-21",
        "Current Events",
        "Current Events/Ohm Sweet Ohm/Circuit Breaker/Ground Loop/Sine Language/Fuse/Surge",
    ),
    Record(
        "electronic",
        "Kilo Watson",
        "2022-09-09",
        "Night Tariff",
        "Night Tariff/Off Peak/Smart Meter/Blackout/Phase Three/Standby/Dawn Grid",
    ),
    Record(
        "classical",
        "Kammerorchester Lindenhof",
        "2011-01-28",
        "Brandt: Suites for Strings",
        "Suite No. 1: Prelude/Suite No. 1: Gavotte/Suite No. 1: Air/Suite No. 2: Overture"
        "/Suite No. 2: Minuet/Suite No. 2: Gigue",
    ),
    Record(
        "classical",
        "Elena Marchetti",
        "2017-10-20",
        "Nocturnes and Other Sleeplessness",
        "Nocturne in E-Flat/Nocturne in F Minor/Etude for the Left Ear/Prelude in Grey"
        "/Barcarolle/Berceuse",
    ),
    Record(
        "folk",
        "Fern & Foxglove",
        "2009-04-17",
        "Hedgerow",
        "Hedgerow/The Tinker's Loan/Bramble Jelly/Foxglove/Three Ravens Late/Stile/Home Field",
    ),
    Record(
        "folk",
        "Old Tom Barrow",
        "1971-06-01",
        "Barrow Songs",
        "Wheel and Spade/Turnip Moon/Barrow Boy/Mend My Coat/The Carter's Wife/Long Furrow",
    ),
    Record(
        "hip-hop",
        "MC Thermostat",
        "2021-05-07",
        "Room Temperature",
        "Room Temperature/Set Point!/Heat Pump!/Hysteresis/Window Open/Away Mode!/Eco",
    ),
    Record(
        "soul",
        "Delia Freeman",
        "1972-09-29",
        "Sunday Kitchen",
        "Sunday Kitchen/Butter Me Up/Hold the Ladder/Sweet Potato Soul/Sister June/Amen, Coffee",
    ),
    Record(
        "reggae",
        "Coconut Committee",
        "1978-07-07",
        "Quorum",
        "Quorum/Motion Carried/Any Other Business/Minutes of the Sun/Slow Vote/Adjourn",
    ),
    Record(
        "metal",
        "Wrath of Ikebana",
        "2013-10-31",
        "Arrangement of Doom",
        "Arrangement of Doom/Thorn/Vase of Ashes!/Petal Storm/Moss Eternal/Stem and Bone!",
    ),
    Record(
        "children",
        "Captain Sock and the Missing Pair",
        "2019-06-14",
        "Wash Day",
        "Wash Day/Where Is My Sock/Ten Little Buttons/The Dinosaur Brushes His Teeth"
        "/Bath Time Boogie/Hush, Little Lorry",
    ),
    Record(
        "christmas",
        "The Tinsel Department",
        "2015-11-20",
        "Batteries Not Included",
        "Batteries Not Included/Snow in the Gutter/Jingle the Keys/Silent Router"
        "/Hark the Neighbours/Leftover Waltz",
    ),
    Record(
        "ambient",
        "Slow Aquarium",
        "2020-02-14",
        "Tank",
        "Bubbles/Gravel Bed/Neon Tetra/Filter/Glass/Feeding Time/Night Cycle",
    ),
    Record(
        "latin",
        "Orquesta Medianoche",
        "1984-12-01",
        "Plaza sin Reloj",
        "Plaza sin Reloj/La Vecina/Bolero de la Lluvia/Café Cortado/Mambo del Martes/Luna de Papel",
    ),
)


class Podcast(NamedTuple):
    """One show with its episodes, the newest first."""

    name: str
    publisher: str
    description: str
    language: str
    episodes: str


PODCASTS = (
    Podcast(
        "Restart and See",
        "Backup Tape Audio",
        "Two neighbours repair what the smart home broke.",
        "en",
        "The Light That Would Not/Forty Tabs of Wiring/Who Named This Entity/Leak, Detected"
        "/The Door Sensor Lies/Zigzag Mesh/A Mouse in the Fuse Box/Update Tuesday/Cold Spare"
        "/The Great Labelling/Ground Truth/Pilot",
    ),
    Podcast(
        "Hundert Jahre Jazz",
        "Radio Lindenhof",
        "Every week one record, and the night it was made in.",
        "de",
        "Steam at Midnight/Die kleine Lampe/Was ist Swing/Der Bassist kam zu spät/Kupfertür"
        "/Fünf und Wechselgeld/Das letzte Konzert/Nordklavier/Die Trompete im Regen/Anfang",
    ),
)
