"""What a loaded account consists of: tokens that stay fresh, a transport, and its state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from ..const import CONF_KIND, Kind
from ..upstream import errors
from ..upstream.report import CallReport
from ..upstream.secret import Secret
from ..upstream.transport import Transport
from .broker import Broker
from .capabilities import granted_of
from .const import CONF_CAPABILITIES, CONF_GRANT, CONF_GRANTED_AT, CONF_TOKEN
from .lifetime import Lifetime, lifetime_of
from .oauth import HubImplementation
from .providers import Provider, provider_of
from .status import Report, Status
from .token_request import request_tokens
from .tokens import Grant, GrantStore, Tokens

type AccountEntry = ConfigEntry[Account]


@dataclass(kw_only=True, slots=True)
class Account:
    """One account at a provider; what a connection of its kind calls the provider with."""

    entry: AccountEntry
    kind: Kind
    provider: Provider
    broker: Broker
    transport: Transport
    store: GrantStore
    error: errors.UpstreamError | None = None
    last_use: datetime | None = None
    _listeners: set[Callable[[], None]] = field(default_factory=set)

    @property
    def lifetime(self) -> Lifetime:
        """Return how long the authorization lasts."""
        return lifetime_of(self.provider, self.broker.grant)

    @property
    def granted(self) -> list[str]:
        """Return the capabilities that work: wanted by the user and granted by the provider."""
        wanted = self.entry.data[CONF_CAPABILITIES]
        return granted_of(self.kind, wanted, self.broker.grant.tokens.scopes)

    def report(self) -> Report:
        """Return the state as of now."""
        granted = self.granted
        refreshed = self.broker.last_refresh
        return Report(
            kind=self.kind,
            title=self.entry.title,
            status=self._status(granted),
            reason=self.error.key if self.error else None,
            granted=granted,
            missing=[one for one in self.entry.data[CONF_CAPABILITIES] if one not in granted],
            last_use=self.last_use,
            last_refresh=None if refreshed is None else dt_util.utc_from_timestamp(refreshed),
            days_left=self.lifetime.days_left(dt_util.utcnow()),
        )

    def _status(self, granted: list[str]) -> Status:
        """Return the state alone."""
        if isinstance(self.error, errors.CredentialsError):
            return Status.NEEDS_ATTENTION
        if self.error or len(granted) < len(self.entry.data[CONF_CAPABILITIES]):
            return Status.DEGRADED
        if self.lifetime.is_expiring(dt_util.utcnow()):
            return Status.EXPIRING
        return Status.READY

    def note(self, error: errors.UpstreamError | None) -> None:
        """Take the outcome of a call or a refresh, and tell who listens if it is another one."""
        changed = type(error) is not type(self.error)
        self.error = error
        if changed:
            self.changed()

    def changed(self) -> None:
        """Tell who listens that the report is another one."""
        for listener in self._listeners:
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)


async def take_grant(entry: AccountEntry, store: GrantStore) -> Grant:
    """Return the grant of an entry, which is on disk from then on.

    A consent leaves its tokens in the entry; later ones are in the store alone. Which is newer
    tells the id of the grant, not the clock.
    """
    stored = await store.load()
    if stored is not None and stored.id == entry.data[CONF_GRANT]:
        return stored
    grant = Grant(
        id=entry.data[CONF_GRANT],
        granted_at=entry.data[CONF_GRANTED_AT],
        tokens=Tokens.from_dict(entry.data[CONF_TOKEN]),
    )
    await store.save(grant)
    return grant


async def create(
    hass: HomeAssistant, entry: AccountEntry, implementation: HubImplementation
) -> Account:
    """Return what an entry consists of; nothing is sent."""
    kind = Kind(entry.data[CONF_KIND])
    provider = provider_of(kind)
    session = async_get_clientsession(hass)
    store = GrantStore(hass, entry.entry_id)
    grant = await take_grant(entry, store)

    async def refresh(token: Secret | None) -> Tokens:
        if token is None:
            raise errors.CredentialsError("there is no refresh token")
        form = {"grant_type": "refresh_token", "refresh_token": token.reveal()}
        answer = await request_tokens(session, provider, implementation.client, form)
        return Tokens.from_answer(answer, before=account.broker.grant.tokens)

    def on_final(error: errors.CredentialsError) -> None:
        account.note(error)
        entry.async_start_reauth(hass)

    def on_call(report: CallReport) -> None:
        account.last_use = dt_util.utcnow()

    broker = Broker(grant, refresh, store.save, on_final)
    account = Account(
        entry=entry,
        kind=kind,
        provider=provider,
        broker=broker,
        transport=Transport(session, broker.token, name=provider.name, report=on_call),
        store=store,
    )
    return account


def without_tokens(data: dict[str, Any]) -> dict[str, Any]:
    """Return an entry's data after its tokens are in the store."""
    return {key: value for key, value in data.items() if key != CONF_TOKEN}
