"""Fields of the actions, and what may be in them."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv
import probatio

from ...documents.fields import chosen_file

KEY: Final = "key"
MOST_LISTED: Final = 1000
# In bytes of UTF-8; docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
LONGEST_KEY: Final = 1024
SHORTEST_LINK: Final = timedelta(seconds=10)
# docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
LONGEST_LINK: Final = timedelta(days=7)


def _key(value: Any) -> str:
    """Return the key of an object, or the beginning of one."""
    text: str = cv.string(value)
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise probatio.Invalid("a key is text") from None
    if size > LONGEST_KEY:
        raise probatio.Invalid(f"a key has at most {LONGEST_KEY} bytes")
    return text


_OBJECT: Final = {probatio.Required(KEY): probatio.All(_key, probatio.Length(min=1))}
_OVERWRITE: Final = {probatio.Optional("overwrite", default=False): cv.boolean}


def _schema(fields: dict[Any, Any]) -> probatio.Schema:
    """Return the schema of an action, with the bucket it is for."""
    return probatio.Schema({probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **fields})


SCHEMAS: Final = {
    "put_object": _schema(
        {
            probatio.Required("file"): chosen_file,
            probatio.Optional(KEY, default=""): _key,
            **_OVERWRITE,
        }
    ),
    "get_object": _schema({**_OBJECT, probatio.Required("path"): cv.string, **_OVERWRITE}),
    "list_objects": _schema(
        {
            probatio.Optional("prefix", default=""): _key,
            probatio.Optional("folders", default=False): cv.boolean,
            probatio.Optional("limit", default=100): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=MOST_LISTED)
            ),
            probatio.Optional("token"): probatio.All(cv.string, probatio.Length(min=1, max=4096)),
        }
    ),
    "delete_object": _schema(_OBJECT),
    "presign_object": _schema(
        {
            **_OBJECT,
            probatio.Optional("valid_for", default=timedelta(hours=1)): probatio.All(
                cv.time_period, probatio.Range(min=SHORTEST_LINK, max=LONGEST_LINK)
            ),
            probatio.Optional("download_as"): probatio.All(
                cv.string, probatio.Length(min=1, max=255)
            ),
        }
    ),
}
# Without an answer these do nothing.
ANSWERING: Final = frozenset({"list_objects", "presign_object"})
