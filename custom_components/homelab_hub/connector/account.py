"""What a loaded account consists of: tokens that stay fresh, ways to its APIs, and its state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
import re
from typing import Any, Protocol

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.util import dt as dt_util

from ..const import Kind
from ..upstream import errors
from ..upstream.report import CallReport
from ..upstream.secret import Secret
from ..upstream.transport import Transport
from .audit import AuditTrail, Event, Record
from .broker import Broker
from .capabilities import OFFERS, Capability, granted_of
from .const import CONF_CAPABILITIES, CONF_PAUSED, WHOLE_CONNECTION
from .errors import CapabilityPausedError, ConnectionPausedError, NotGrantedError
from .lifetime import Lifetime, lifetime_of
from .providers import Provider, ProviderKey
from .status import LastError, Trouble
from .tokens import GrantStore

type AccountEntry = ConfigEntry[AccountHolder]

# Parts of a path that may name a person or a thing of theirs.
_TELLING = re.compile(r"[^/]*@[^/]*|(?<=/)(?=[^/]*\d)[^/]{12,}|(?<=/)[^/{}]{25,}")


class AccountHolder(Protocol):
    """What the entry of an account is loaded with: the account, and what its kind adds."""

    @property
    def account(self) -> Account:
        """Return the account."""


@dataclass(kw_only=True, slots=True)
class Account:
    """One account at a provider; what a connection of its kind calls the provider with.

    `suspect` is called when an API refuses even a new token: somebody has to look. `known_pause`
    tells of a pause that a kind knows more of than the ways to its APIs do, and `known_trouble` of
    what is wrong beside the account.
    """

    entry: AccountEntry
    kind: Kind
    provider: Provider
    broker: Broker
    client_id: str
    session: ClientSession
    store: GrantStore
    trail: AuditTrail
    learnt_days: int | None = None
    error: errors.UpstreamError | None = None
    last_use: datetime | None = None
    last_success: datetime | None = None
    last_error: LastError | None = None
    suspect: Callable[[], None] = lambda: None
    known_pause: Callable[[], datetime | None] = lambda: None
    known_trouble: Callable[[], Trouble | None] = lambda: None
    _apis: dict[str, Transport] = field(default_factory=dict)
    _ways: dict[tuple[Capability | None, str], Transport] = field(default_factory=dict)
    _listeners: set[Callable[[], None]] = field(default_factory=set)
    _was_failing: bool = False

    @property
    def account(self) -> Account:
        """Return itself, where a kind adds nothing."""
        return self

    @property
    def lifetime(self) -> Lifetime:
        """Return how long the authorization lasts."""
        return lifetime_of(self.provider, self.broker.grant, self.learnt_days)

    @property
    def wanted(self) -> list[str]:
        """Return the capabilities the user chose."""
        wanted: list[str] = self.entry.data[CONF_CAPABILITIES]
        return wanted

    @property
    def granted(self) -> list[str]:
        """Return the capabilities the user chose and the provider granted."""
        grant = self.broker.grant
        return granted_of(self.kind, self.wanted, grant.tokens.scopes if grant else ())

    @property
    def paused(self) -> frozenset[str]:
        """Return what the user turned off: capabilities, or `WHOLE_CONNECTION`."""
        return frozenset(self.entry.options.get(CONF_PAUSED, ()))

    @property
    def failing(self) -> errors.UpstreamError | None:
        """Return what is wrong: with the authorization, else with one of the APIs."""
        if self.error is not None:
            return self.error
        return next((api.failing for api in self._apis.values() if api.failing), None)

    @property
    def until(self) -> datetime | None:
        """Return when the last pause is over that an API asked for, None if there is none."""
        now = dt_util.utcnow()
        pauses = (api.pause for api in self._apis.values())
        ends = [now + timedelta(seconds=pause) for pause in pauses if pause is not None]
        known = self.known_pause()
        return max(ends if known is None else [*ends, known], default=None)

    def transport(self, capability: Capability | None, apart: str | None = None) -> Transport:
        """Return the way to the API that a capability is used at; None is the hub's own business.

        Calls over it raise `NotAllowedError` while the capability is not granted or turned off.
        They are recorded under the capability, by whoever `acting` says that asks. A provider may
        limit a part of an API on its own: what is `apart` fails, and pauses, apart.
        """
        api = apart or (OFFERS[self.kind][capability].api if capability else "account")
        if (way := self._ways.get((capability, api))) is None:
            if (shared := self._apis.get(api)) is None:
                shared = self._apis[api] = Transport(
                    self.session, None, name=self.provider.name, limits=self.provider.limits
                )
            is_bot = self.provider.key is ProviderKey.DISCORD
            way = self._ways[capability, api] = shared.bound(
                partial(self._token, capability),
                partial(self._called, capability),
                scheme="Bot" if is_bot else None,
            )
        return way

    def pause_of(self, apart: str) -> float | None:
        """Return the seconds left of a pause of a part of an API, None if there is none."""
        return api.pause if (api := self._apis.get(apart)) else None

    def disregard(self, apart: str) -> None:
        """Forget how a part of an API does: it is not one that this account can use."""
        self._apis.pop(apart, None)
        self._ways = {key: way for key, way in self._ways.items() if key[1] != apart}

    def check(self, capability: Capability) -> None:
        """Raise `NotAllowedError` if a capability may not be used now."""
        if paused := self.entry.options.get(CONF_PAUSED):
            if WHOLE_CONNECTION in paused:
                raise ConnectionPausedError(f"{self.entry.title} is paused")
            if capability in paused:
                raise CapabilityPausedError(f"{self.entry.title}: {capability} is paused")
        grant = self.broker.grant
        if capability not in self.wanted or (
            grant is not None
            and not grant.tokens.scopes.issuperset(OFFERS[self.kind][capability].scopes)
        ):
            raise NotGrantedError(f"{self.entry.title}: {capability} is not granted")

    async def _token(self, capability: Capability | None, rejected: Secret | None) -> Secret:
        """Return a token for one use of a capability."""
        if capability is not None:
            self.check(capability)
        if self.provider.key is ProviderKey.DISCORD:
            return await self.broker.bot_token(rejected)
        return await self.broker.token(rejected)

    def _called(self, capability: Capability | None, report: CallReport) -> None:
        """Take the outcome of a call."""
        doing = _said(report.method, report.path)
        now = dt_util.utcnow()
        if report.tries:
            self.last_use = now
        if report.outcome == "ok":
            self.last_success = now
        self.trail.record(
            Record(
                event=Event.USED,
                connection=self.entry.entry_id,
                kind=self.kind,
                title=self.entry.title,
                outcome=report.outcome,
                capability=capability,
                scopes=OFFERS[self.kind][capability].scopes if capability else (),
                details={
                    "call": doing,
                    "status": report.status,
                    "tries": report.tries,
                    "milliseconds": round(report.milliseconds, 1),
                },
                time=now.timestamp(),
            )
        )
        if report.outcome != "ok":
            self.last_error = LastError(key=report.outcome, when=now, doing=doing)
        if report.outcome == errors.CredentialsError.key and self.broker.final is None:
            self.suspect()
        pauses = report.tries and report.outcome == errors.RateLimitError.key
        if (failing := self.failing is not None) is not self._was_failing or pauses:
            self._was_failing = failing
            self.changed()

    def record(self, event: Event, **more: Any) -> None:
        """Keep a record in the audit trail; `more` are fields of `Record`."""
        self.trail.record(
            Record(
                event=event,
                connection=self.entry.entry_id,
                kind=self.kind,
                title=self.entry.title,
                **more,
            )
        )

    def note(self, error: errors.UpstreamError | None, doing: str = "") -> None:
        """Take the outcome of a refresh or a check, and tell who listens if it is another one."""
        changed = type(error) is not type(self.error)
        self.error = error
        if error is not None:
            self.last_error = LastError(key=error.key, when=dt_util.utcnow(), doing=doing)
        if changed:
            self.changed()

    def changed(self) -> None:
        """Tell who listens that the report is another one."""
        for listener in tuple(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)


@lru_cache(maxsize=256)
def _said(method: str, path: str) -> str:
    """Return what a call did, without what may name a person or a thing of theirs."""
    return f"{method} {_TELLING.sub('…', path)}"
