"""The Spotify account of this group: its players, and what is asked of them in several steps."""

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.connector.home import entities_of, entry_id_of
from homelab_hub_demo.tour.steps import UnexpectedError, Visit
from homelab_hub_demo.waiting import until
from homelab_hub_simulators.spotify import Player

NAME = "spotify"
ROOM = "Kitchen"
SECONDS = 10


def player(visit: Visit) -> Player:
    """Return what plays as Spotify has it."""
    return visit.demo.spotify.player()


def title_of(visit: Visit, uri: str | None) -> str:
    """Return what an item is called, the URI if Spotify does not know it."""
    tracks = {track.uri: track.name for track in visit.demo.spotify.catalogue.tracks}
    return tracks.get(str(uri), str(uri))


async def speaker(visit: Visit) -> str:
    """Return the player of the device in the kitchen, which comes once it is chosen."""

    async def find() -> str | None:
        key = f"speaker_{player(visit).device(ROOM).id}"
        return (await entities_of(visit, NAME)).get(key)

    try:
        return str(await until(find, SECONDS))
    except TimeoutError:
        found = sorted(await entities_of(visit, NAME))
        raise UnexpectedError(f"a player of the kitchen among {found}") from None


async def become(visit: Visit, entity_id: str, state: str, **attributes: Json) -> Json:
    """Return an entity's state once it is that, with these attributes."""
    seen: Json = None

    async def there() -> bool:
        nonlocal seen
        seen = await visit.demo.home_assistant.state(entity_id)
        shown = {name: seen["attributes"].get(name) for name in attributes}
        return bool(seen["state"] == state and shown == attributes)

    try:
        await until(there, SECONDS)
    except TimeoutError:
        raise UnexpectedError(f"{entity_id} {state} with {attributes}, not {seen}") from None
    return seen


async def act(visit: Visit, action: str, /, **data: Json) -> Json:
    """Perform an action that is for the account, and return its response."""
    return await visit.demo.home_assistant.act(
        f"homelab_hub.{action}", config_entry_id=entry_id_of(visit, NAME), **data
    )
