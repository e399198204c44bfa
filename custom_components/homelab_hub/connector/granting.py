"""From a consent to tokens on disk."""

from typing import Final

from homeassistant.core import HomeAssistant

from ..const import CONF_KIND
from ..upstream.secret import Secret
from .account import AccountEntry
from .audit import DATA_AUDIT, Event, Record
from .const import CONF_BOT_TOKEN, CONF_CAPABILITIES, CONF_GRANT, CONF_GRANTED_AT, CONF_TOKEN
from .errors import GrantMissingError, RevokedError
from .tokens import Grant, GrantStore, Tokens

_SECRETS: Final = frozenset({CONF_BOT_TOKEN, CONF_TOKEN})


async def take_grant(
    hass: HomeAssistant, entry: AccountEntry, store: GrantStore
) -> Grant | GrantMissingError:
    """Return the grant of an entry, which is on disk and not in the entry from then on.

    A consent leaves its tokens in the entry; later ones are in the store alone. Which is newer
    tells the id of the grant, not the clock. The error says why there is none.
    """
    if entry.data[CONF_GRANT] is None:
        return RevokedError("the authorization was taken back")
    stored = await store.load()
    if stored is not None and stored.id == entry.data[CONF_GRANT]:
        grant = stored
    elif CONF_TOKEN in entry.data:
        bot = entry.data.get(CONF_BOT_TOKEN)
        grant = Grant(
            id=entry.data[CONF_GRANT],
            granted_at=entry.data[CONF_GRANTED_AT],
            tokens=Tokens.from_dict(entry.data[CONF_TOKEN]),
            bot=Secret(bot) if bot else None,
        )
        await store.save(grant)
        _record(hass, entry, grant)
    else:
        return GrantMissingError("the tokens are gone")
    if _SECRETS & entry.data.keys():
        data = {key: value for key, value in entry.data.items() if key not in _SECRETS}
        hass.config_entries.async_update_entry(entry, data=data)
    return grant


def _record(hass: HomeAssistant, entry: AccountEntry, grant: Grant) -> None:
    """Record what a consent gave."""
    hass.data[DATA_AUDIT].record(
        Record(
            event=Event.GRANTED,
            connection=entry.entry_id,
            kind=entry.data[CONF_KIND],
            title=entry.title,
            scopes=grant.tokens.scopes,
            details={"wanted": list(entry.data[CONF_CAPABILITIES])},
        )
    )
