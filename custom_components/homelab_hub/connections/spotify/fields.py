"""Fields of the actions, and what may be in them.

Importing this must stay cheap: it happens whether or not there is a Spotify account.
"""

from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv
import probatio

MOST_LISTED: Final = 500
_MOST_LINKS: Final = 500
_TEXT: Final = probatio.All(cv.string, str.strip, probatio.Length(min=1, max=512))
_LINKS: Final = probatio.All(cv.ensure_list, [_TEXT], probatio.Length(min=1, max=_MOST_LINKS))
_KINDS: Final = ("track", "album", "artist", "playlist", "show", "episode")


def _whole(least: int, most: int) -> Any:
    """Return the validator of a whole number in a range."""
    return probatio.All(probatio.Coerce(int), probatio.Range(min=least, max=most))


def _schema(fields: dict[Any, Any]) -> probatio.Schema:
    """Return the schema of an action, with the account it is for."""
    return probatio.Schema({probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **fields})


_POSITION: Final = _whole(0, 10_000)

SCHEMAS: Final = {
    "search_music": _schema(
        {
            probatio.Required("query"): _TEXT,
            probatio.Optional("types", default=[]): probatio.All(
                cv.ensure_list, [probatio.In(_KINDS)]
            ),
            probatio.Optional("limit", default=5): _whole(1, 10),
        }
    ),
    "get_music_queue": _schema({}),
    "save_music": _schema({probatio.Required("links"): _LINKS}),
    "unsave_music": _schema({probatio.Required("links"): _LINKS}),
    "is_music_saved": _schema({probatio.Required("links"): _LINKS}),
    "list_playlists": _schema({}),
    "get_playlist": _schema(
        {
            probatio.Required("playlist"): _TEXT,
            probatio.Optional("limit", default=100): _whole(1, MOST_LISTED),
            probatio.Optional("start", default=0): _POSITION,
        }
    ),
    "create_playlist": _schema(
        {
            probatio.Required("name"): probatio.All(_TEXT, probatio.Length(max=100)),
            probatio.Optional("description", default=""): probatio.All(
                cv.string, probatio.Length(max=300)
            ),
            probatio.Optional("public", default=False): cv.boolean,
            probatio.Optional("collaborative", default=False): cv.boolean,
            probatio.Optional("links", default=[]): probatio.Any([], _LINKS),
        }
    ),
    "add_to_playlist": _schema(
        {
            probatio.Required("playlist"): _TEXT,
            probatio.Required("links"): _LINKS,
            probatio.Optional("position"): _POSITION,
        }
    ),
    "remove_from_playlist": _schema(
        {probatio.Required("playlist"): _TEXT, probatio.Required("links"): _LINKS}
    ),
    "move_in_playlist": _schema(
        {
            probatio.Required("playlist"): _TEXT,
            probatio.Required("from_position"): _POSITION,
            probatio.Required("to_position"): _POSITION,
            probatio.Optional("count", default=1): _whole(1, 100),
        }
    ),
}
# Actions that are for their answer.
ANSWERING: Final = frozenset(
    {"search_music", "get_music_queue", "is_music_saved", "list_playlists", "get_playlist"}
)
