"""Fields of the actions, and what may be in them.

Importing this must stay cheap: it happens whether or not there is a Discord bot. The limits are
Discord's: docs.discord.com/developers/resources/message and /guild-scheduled-event.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_ENTITY_ID
from homeassistant.helpers import config_validation as cv
import probatio

from ...documents.fields import chosen_file

LONGEST_TIMEOUT: Final = timedelta(days=28)
LONGEST_SLOW_MODE: Final = timedelta(hours=6)
LONGEST_DELETED: Final = timedelta(days=7)
MOST_PURGED: Final = 1_000

_TEXT: Final = probatio.All(cv.string, str.strip, probatio.Length(min=1, max=200))
_ID: Final = probatio.All(cv.string, str.strip, probatio.Match(r"^\d{15,21}$"))
_USERS: Final = probatio.All(cv.ensure_list, [_TEXT], probatio.Length(max=100))
_REASON: Final = {
    probatio.Optional("reason", default=""): probatio.All(cv.string, probatio.Length(max=512))
}


def _text(most: int) -> Any:
    """Return the validator of a text that Discord takes."""
    return probatio.All(cv.string, probatio.Length(max=most))


def _color(value: Any) -> int:
    """Return a colour as a number, of red, green and blue as the colour picker gives them."""
    if isinstance(value, (list, tuple)) and len(value) == 3:
        red, green, blue = (cv.byte(part) for part in value)
        return int(red << 16 | green << 8 | blue)
    number: int = probatio.All(probatio.Coerce(int), probatio.Range(min=0, max=0xFFFFFF))(value)
    return number


_FIELD: Final = probatio.Schema(
    {
        probatio.Required("name"): _text(256),
        probatio.Required("value"): _text(1024),
        probatio.Optional("inline", default=False): cv.boolean,
    }
)
_EMBED: Final = probatio.Schema(
    {
        probatio.Optional("title"): _text(256),
        probatio.Optional("description"): _text(4096),
        probatio.Optional("url"): cv.url,
        probatio.Optional("color"): _color,
        probatio.Optional("image"): cv.url,
        probatio.Optional("thumbnail"): cv.url,
        probatio.Optional("footer"): _text(2048),
        probatio.Optional("author"): _text(256),
        probatio.Optional("fields", default=[]): probatio.All(
            cv.ensure_list, [_FIELD], probatio.Length(max=25)
        ),
    }
)
_BUTTON: Final = probatio.All(
    probatio.Schema(
        {
            probatio.Required("label"): probatio.All(cv.string, probatio.Length(min=1, max=80)),
            probatio.Exclusive("id", "what it does"): probatio.All(
                cv.string, probatio.Length(min=1, max=80)
            ),
            probatio.Exclusive("url", "what it does"): cv.url,
            probatio.Optional("style", default="secondary"): probatio.In(
                ["primary", "secondary", "success", "danger"]
            ),
        }
    ),
    cv.has_at_least_one_key("id", "url"),
)
_CONTENT: Final[Mapping[Any, Any]] = {
    probatio.Optional("message", default=""): _text(20_000),
    probatio.Optional("embeds", default=[]): probatio.All(
        cv.ensure_list, [_EMBED], probatio.Length(max=10)
    ),
    probatio.Optional("files", default=[]): probatio.All(
        cv.ensure_list, [chosen_file], probatio.Length(max=10)
    ),
    probatio.Optional("buttons", default=[]): probatio.All(
        cv.ensure_list, [_BUTTON], probatio.Length(max=25)
    ),
    probatio.Optional("mention_users", default=[]): _USERS,
    probatio.Optional("mention_roles", default=[]): _USERS,
}
_BOT: Final[Mapping[Any, Any]] = {probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
# A channel is named, or meant by an entity of it.
_CHANNEL: Final[Mapping[Any, Any]] = {
    **_BOT,
    probatio.Optional(ATTR_ENTITY_ID): cv.entity_id,
    probatio.Optional("channel"): _TEXT,
}
_MEMBER: Final[Mapping[Any, Any]] = {**_BOT, probatio.Required("user"): _TEXT, **_REASON}


def _up_to(most: timedelta) -> Any:
    """Return the validator of a time that is not longer than Discord allows."""
    return probatio.All(cv.time_period, cv.positive_timedelta, probatio.Range(max=most))


SCHEMAS: Final[Mapping[str, probatio.Schema]] = {
    "send_discord_message": probatio.Schema(
        {
            **_CHANNEL,
            probatio.Optional("user"): _TEXT,
            **_CONTENT,
            probatio.Optional("reply_to"): _ID,
            probatio.Optional("silent", default=False): cv.boolean,
        }
    ),
    "edit_discord_message": probatio.Schema(
        {**_CHANNEL, probatio.Required("message_id"): _ID, **_CONTENT}
    ),
    "delete_discord_message": probatio.Schema(
        {**_CHANNEL, probatio.Required("message_id"): _ID, **_REASON}
    ),
    "react_on_discord": probatio.Schema(
        {
            **_CHANNEL,
            probatio.Required("message_id"): _ID,
            probatio.Required("emoji"): _TEXT,
            probatio.Optional("remove", default=False): cv.boolean,
        }
    ),
    "pin_discord_message": probatio.Schema(
        {
            **_CHANNEL,
            probatio.Required("message_id"): _ID,
            probatio.Optional("pinned", default=True): cv.boolean,
        }
    ),
    "create_discord_thread": probatio.Schema(
        {
            **_CHANNEL,
            probatio.Required("name"): probatio.All(_TEXT, probatio.Length(max=100)),
            probatio.Optional("message_id"): _ID,
            probatio.Optional("archive_after", default="1440"): probatio.In(
                ["60", "1440", "4320", "10080"]
            ),
        }
    ),
    "purge_discord_channel": probatio.Schema(
        {
            **_CHANNEL,
            probatio.Required("count"): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=MOST_PURGED)
            ),
            probatio.Optional("user"): _TEXT,
            **_REASON,
        }
    ),
    "timeout_discord_member": probatio.Schema(
        {**_MEMBER, probatio.Required("duration"): _up_to(LONGEST_TIMEOUT)}
    ),
    "kick_discord_member": probatio.Schema({**_MEMBER}),
    "ban_discord_user": probatio.Schema(
        {
            **_MEMBER,
            probatio.Optional("delete_messages_of", default="0:00:00"): _up_to(LONGEST_DELETED),
        }
    ),
    "unban_discord_user": probatio.Schema({**_MEMBER}),
    "add_discord_role": probatio.Schema({**_MEMBER, probatio.Required("role"): _TEXT}),
    "remove_discord_role": probatio.Schema({**_MEMBER, probatio.Required("role"): _TEXT}),
    "set_discord_slow_mode": probatio.Schema(
        {**_CHANNEL, probatio.Required("interval"): _up_to(LONGEST_SLOW_MODE), **_REASON}
    ),
    "create_discord_event": probatio.Schema(
        {
            **_BOT,
            probatio.Required("name"): probatio.All(_TEXT, probatio.Length(max=100)),
            probatio.Required("start"): cv.datetime,
            probatio.Optional("end"): cv.datetime,
            probatio.Optional("description", default=""): _text(1000),
            probatio.Exclusive("channel", "where"): _TEXT,
            probatio.Exclusive("location", "where"): probatio.All(_TEXT, probatio.Length(max=100)),
        }
    ),
}
