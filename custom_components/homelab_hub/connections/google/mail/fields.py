"""Fields of the actions, and what may be in them."""

from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv
import probatio

ATTACHMENTS: Final = "attachments"
FOLDER: Final = "folder"
LIMIT: Final = "limit"
MESSAGE_ID: Final = "message_id"
MESSAGE_IDS: Final = "message_ids"
THREAD_ID: Final = "thread_id"
MOST_MAILS: Final = 1000
MOST_FOUND: Final = 100
LONGEST_READ: Final = 50_000

_ID: Final = probatio.All(cv.string, probatio.Match(r"^[A-Za-z0-9_-]{1,64}$"))
_IDS: Final = probatio.All(cv.ensure_list, [_ID], probatio.Length(min=1, max=MOST_MAILS))
_TEXTS: Final = probatio.All(cv.ensure_list, [cv.string])
_FLAG: Final = cv.boolean


def _file(value: Any) -> str:
    """Return a media source id or a path; what the media picker gives has it inside."""
    if isinstance(value, dict):
        value = value.get("media_content_id")
    text: str = cv.string(value)
    return text


def _whole(most: int) -> Any:
    """Return the validator of a number from 1 to `most`."""
    return probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=most))


def _schema(fields: dict[Any, Any]) -> probatio.Schema:
    """Return the schema of an action, with the account it is for."""
    return probatio.Schema({probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **fields})


_FILES: Final = probatio.All(cv.ensure_list, [_file])

SCHEMAS: Final = {
    "send_mail": _schema(
        {
            probatio.Optional("to", default=[]): _TEXTS,
            probatio.Optional("cc", default=[]): _TEXTS,
            probatio.Optional("bcc", default=[]): _TEXTS,
            probatio.Optional("sender"): cv.string,
            probatio.Optional("subject"): cv.string,
            probatio.Optional("message", default=""): cv.string,
            probatio.Optional("html", default=""): cv.string,
            probatio.Optional(ATTACHMENTS, default=[]): _FILES,
            probatio.Optional("images", default=[]): _FILES,
            probatio.Optional("reply_to"): _ID,
            probatio.Optional("draft", default=False): _FLAG,
        }
    ),
    "search_mail": _schema(
        {
            probatio.Optional("query", default=""): cv.string,
            probatio.Optional("label"): cv.string,
            probatio.Optional(LIMIT, default=20): _whole(MOST_FOUND),
            probatio.Optional("page"): cv.string,
        }
    ),
    "read_mail": _schema(
        {
            probatio.Exclusive(MESSAGE_ID, "mail"): _ID,
            probatio.Exclusive(THREAD_ID, "mail"): _ID,
            probatio.Optional("max_length", default=5000): _whole(LONGEST_READ),
            probatio.Optional("quoted", default=False): _FLAG,
        }
    ),
    "save_attachments": _schema(
        {
            probatio.Required(MESSAGE_ID): _ID,
            probatio.Optional("names", default=[]): _TEXTS,
            probatio.Optional(FOLDER, default="mail"): cv.string,
        }
    ),
    "label_mail": _schema(
        {
            probatio.Required(MESSAGE_IDS): _IDS,
            probatio.Optional("add", default=[]): _TEXTS,
            probatio.Optional("remove", default=[]): _TEXTS,
        }
    ),
    "archive_mail": _schema({probatio.Required(MESSAGE_IDS): _IDS}),
    "mark_mail": _schema(
        {
            probatio.Required(MESSAGE_IDS): _IDS,
            probatio.Optional("read"): _FLAG,
            probatio.Optional("starred"): _FLAG,
            probatio.Optional("important"): _FLAG,
        }
    ),
    "trash_mail": _schema(
        {
            probatio.Required(MESSAGE_IDS): _IDS,
            probatio.Optional("restore", default=False): _FLAG,
        }
    ),
    "set_vacation_responder": _schema(
        {
            probatio.Required("enabled"): _FLAG,
            probatio.Optional("subject", default=""): cv.string,
            probatio.Optional("message", default=""): cv.string,
            probatio.Optional("html", default=False): _FLAG,
            probatio.Optional("first_day"): cv.date,
            probatio.Optional("last_day"): cv.date,
            probatio.Optional("contacts_only", default=False): _FLAG,
            probatio.Optional("domain_only", default=False): _FLAG,
        }
    ),
}
# Actions that are for their answer.
ANSWERING: Final = frozenset({"search_mail", "read_mail"})
