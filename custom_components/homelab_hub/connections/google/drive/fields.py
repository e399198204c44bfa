"""Fields of the actions, and what may be in them."""

from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv
import probatio

from ....documents.fields import chosen_file
from .formats import FORMATS

FILE_ID: Final = "file_id"
ROLES: Final = ("reader", "commenter", "writer")
MOST_FOUND: Final = 200

_ID: Final = probatio.All(cv.string, probatio.Match(r"^[A-Za-z0-9_-]{1,128}$"))


def _schema(fields: dict[Any, Any]) -> probatio.Schema:
    """Return the schema of an action, with the account it is for."""
    return probatio.Schema({probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **fields})


SCHEMAS: Final = {
    "upload_to_drive": _schema(
        {
            probatio.Required("file"): chosen_file,
            probatio.Optional("name"): probatio.All(cv.string, probatio.Length(min=1, max=1000)),
            probatio.Optional("folder", default="Home Assistant"): cv.string,
        }
    ),
    "download_from_drive": _schema(
        {
            probatio.Required(FILE_ID): _ID,
            probatio.Required("path"): cv.string,
            probatio.Optional("overwrite", default=False): cv.boolean,
        }
    ),
    "search_drive": _schema(
        {
            probatio.Optional("query", default=""): cv.string,
            probatio.Optional("folder_id"): _ID,
            probatio.Optional("limit", default=20): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=MOST_FOUND)
            ),
        }
    ),
    "export_from_drive": _schema(
        {
            probatio.Required(FILE_ID): _ID,
            probatio.Required("format"): probatio.In(list(FORMATS)),
            probatio.Optional("path"): cv.string,
            probatio.Optional("overwrite", default=False): cv.boolean,
        }
    ),
    "share_from_drive": _schema(
        {
            probatio.Required(FILE_ID): _ID,
            probatio.Optional("email"): cv.string,
            probatio.Optional("role", default="reader"): probatio.In(ROLES),
            probatio.Optional("notify", default=True): cv.boolean,
        }
    ),
}
# Without an answer these do nothing.
ANSWERING: Final = frozenset({"search_drive"})
