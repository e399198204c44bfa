"""From a consent to tokens on disk."""

from typing import Final

from homeassistant.core import HomeAssistant

from ..const import CONF_KIND
from ..upstream.secret import Secret
from .account import AccountEntry
from .audit import DATA_AUDIT, Event, Record
from .const import CONF_BOT_TOKEN, CONF_CAPABILITIES, CONF_GRANT, CONF_GRANTED_AT, CONF_TOKEN
from .errors import GrantMissingError, RevokedError
from .repairs import forget_revocation
from .tokens import Grant, GrantStore, Tokens

_SECRETS: Final = frozenset({CONF_BOT_TOKEN, CONF_TOKEN})


async def take_grant(
    hass: HomeAssistant, entry: AccountEntry, store: GrantStore
) -> Grant | GrantMissingError:
    """Return the grant of an entry, which is on disk and not in the entry from then on.

    A consent leaves its tokens in the entry, and set-up moves them to the store. Home Assistant
    writes entries a second after a change: after a crash in between, the store knows of a consent
    that the entry does not. The error says why there is no grant.
    """
    stored = await store.load()
    moved = stored is not None and stored.id == entry.data[CONF_GRANT]
    if CONF_TOKEN in entry.data and not moved:
        grant = _of_consent(entry)
        await store.save(grant)
        forget_revocation(hass, entry)
        _record(hass, entry, grant)
    elif stored is not None:
        grant = stored
    elif entry.data[CONF_GRANT] is None:
        return RevokedError("the authorization was taken back")
    else:
        return GrantMissingError("the tokens are gone")
    data = {key: value for key, value in entry.data.items() if key not in _SECRETS}
    data |= {CONF_GRANT: grant.id, CONF_GRANTED_AT: grant.granted_at}
    hass.config_entries.async_update_entry(entry, data=data)
    return grant


def _of_consent(entry: AccountEntry) -> Grant:
    """Return what a consent left in the entry."""
    bot = entry.data.get(CONF_BOT_TOKEN)
    return Grant(
        id=entry.data[CONF_GRANT],
        granted_at=entry.data[CONF_GRANTED_AT],
        tokens=Tokens.from_dict(entry.data[CONF_TOKEN]),
        bot=Secret(bot) if bot else None,
    )


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
