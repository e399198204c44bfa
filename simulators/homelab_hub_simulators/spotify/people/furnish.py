"""What the first two people have saved, follow and have made: also what gives trouble."""

from collections.abc import Iterable, Sequence

from homelab_hub_simulators.spotify.catalogue import Catalogue

from .person import Person
from .playlist import EDITORIAL, Entry, Local, Playlist, Playlists

DAY = 86_400.0
JAZZ = (
    "Steam at Midnight",
    "Kettle Blues",
    "Small Lamp",
    "North Piano",
    "Cardamom",
    "Swing Low Saffron",
)
DINNER = ("Butter Me Up", "Sweet Potato Soul", "Café Cortado", "Sunday Kitchen", "Tea, Again")
ROAD = ("Double Yellow", "Tow Truck Love", "Downhill", "Loud Weather", "Modem Love", "Second Gear")
ROCK = ("Thunderhead", "Meter Maid", "Slate", "Quarry", "Static Saints")
SAVED = ("Glow Pit", "Ripe", "Lantern", "Polaroids", "Hedgerow", "Slow Boil", "Ohm Sweet Ohm")
LOCAL = Local(artist="Uncle Ben", album="Garage Tapes", title="Demo 3", seconds=187)
JAPAN_ONLY = "Only in Osaka"
TAKEN_DOWN = "Taken Down"


def furnish(
    people: Sequence[Person], catalogue: Catalogue, playlists: Playlists, now: float
) -> None:
    """Give the first two people what they have at the start."""
    catalogue.add_track(JAPAN_ONLY, artist="Neon Avocado", markets=["JP"])
    gone = catalogue.add_track(TAKEN_DOWN, artist="Neon Avocado")
    catalogue.remove(gone.uri)
    playlists.create("Jazz Classics", EDITORIAL)
    if not people:
        return
    first, since = people[0], now - 90 * DAY
    _save(first, catalogue, since)
    jazz = playlists.create("Jazz in the Kitchen", first.id, public=False)
    _fill(jazz, catalogue, JAZZ, since)
    dinner = playlists.create("Sunday Dinner", first.id, description="Slow, warm and not too loud")
    _fill(dinner, catalogue, DINNER, since)
    odds = playlists.create("Odds and Ends", first.id, public=False)
    _fill(odds, catalogue, ("Glow Pit", JAPAN_ONLY), since)
    odds.insert(
        [
            Entry(uri=gone.uri, added_at=since, added_by=first.id),
            Entry(uri=LOCAL.uri, added_at=since, added_by=first.id, local=LOCAL),
            Entry(uri=catalogue.episodes[0].uri, added_at=since, added_by=first.id),
        ]
    )
    _follow(first, [jazz, dinner, odds], since)
    if len(people) > 1:
        _share(first, people[1], catalogue, playlists, since)


def _share(
    first: Person, second: Person, catalogue: Catalogue, playlists: Playlists, since: float
) -> None:
    """Let the second person, who does not pay, have one playlist alone and one together."""
    second.premium = False
    road = playlists.create(
        "Road Trip", second.id, public=False, collaborative=True, collaborators={first.id}
    )
    _fill(road, catalogue, ROAD, since)
    rock = playlists.create("Friday Rock", second.id)
    _fill(rock, catalogue, ROCK, since)
    _follow(second, [road, rock], since)
    _follow(first, [road, rock], since)


def _save(person: Person, catalogue: Catalogue, since: float) -> None:
    """Save a bit of everything, and follow three artists."""
    library = person.library
    for number, title in enumerate(SAVED):
        library.add(catalogue.track(title).uri, since + number * DAY)
    library.add(catalogue.album("Steam at Midnight").uri, since)
    library.add(catalogue.album("Tide Tables").uri, since + DAY)
    for show in catalogue.shows:
        library.add(show.uri, since)
    library.add(catalogue.shows[0].episodes[2].uri, since)
    for artist in ("Marguerite Vale", "Lemon Bicycle", "The Blue Kettle Quintet"):
        library.add(catalogue.artist(artist).uri, since)


def _fill(playlist: Playlist, catalogue: Catalogue, titles: Iterable[str], since: float) -> None:
    """Add tracks by their names."""
    playlist.insert(
        Entry(uri=catalogue.track(title).uri, added_at=since, added_by=playlist.owner)
        for title in titles
    )


def _follow(person: Person, playlists: Iterable[Playlist], since: float) -> None:
    """Let playlists stand in somebody's list, the last one first."""
    for playlist in playlists:
        person.library.add(playlist.uri, since)
