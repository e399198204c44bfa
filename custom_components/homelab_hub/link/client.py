"""Keeps the link to the app up for as long as an entry is loaded."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import time
from typing import Final

from aiohttp import ClientSession
from homeassistant.core import callback

from ..const import LOGGER
from ..protocol.frames import Hello
from ..upstream.jitter import jittered
from .address import Address
from .errors import CertificateChangedError, LinkError, TokenRefusedError
from .inbox import Inbox
from .ledger import Ledger
from .link import Link
from .opening import open_link
from .session import Session, Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long to wait before the next try, in seconds; a link that lasted begins anew."""

    shortest: float = 1.0
    longest: float = 60.0
    lasted: float = 10.0

    def wait(self, failures: int) -> float:
        """Return the seconds to wait after so many failures in a row."""
        most = min(self.longest, self.shortest * 2.0 ** min(failures, 16))
        return jittered(max(self.shortest, most / 2), most)


# Nothing but a person mends these; the app counts wrong tokens, too.
_NEEDS_A_PERSON: Final = (TokenRefusedError, CertificateChangedError)


class LinkClient:
    """Connects, and connects again."""

    def __init__(
        self,
        link: Link,
        ledger: Ledger,
        http: ClientSession,
        address: Address,
        hello: Hello,
        *,
        refused: Callable[[LinkError], None],
        pace: Pace | None = None,
        silence: Silence | None = None,
    ) -> None:
        """Begin; `refused` is told when only a person can help. Call `run`."""
        self._link = link
        self._ledger = ledger
        self._http = http
        self._address = address
        self._hello = hello
        self._refused = refused
        self._pace = pace or Pace()
        self._silence = silence or Silence()
        self._session: Session | None = None
        self._tried = asyncio.Event()
        self._hurry = asyncio.Event()
        self._lost_told = False

    async def tried(self, seconds: float) -> None:
        """Return when the first try has ended, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._tried.wait()

    async def use(self, address: Address) -> None:
        """Talk to the app at another address, or with another token, from now on."""
        self._address = address
        if self._session is not None:
            await self._session.close()
        self.hurry()

    @callback
    def hurry(self) -> None:
        """Try now: somebody knows that the app is there again."""
        self._hurry.set()

    @callback
    def keep(self) -> None:
        """Tell the app which connections there are, if it is there; else it hears it when it comes."""
        if self._session is not None:
            self._session.keep()

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        failures = 0
        try:
            while True:
                begun = time.monotonic()
                error = await self._once()
                self._went(error)
                if time.monotonic() - begun >= self._pace.lasted:
                    failures = 0
                await self._wait(error, failures)
                failures += 1
        finally:
            self._session = None
            self._link.went(None)

    async def _wait(self, error: LinkError, failures: int) -> None:
        """Return when it is time for the next try."""
        needs_a_person = isinstance(error, _NEEDS_A_PERSON)
        seconds = self._pace.longest if needs_a_person else self._pace.wait(failures)
        self._hurry.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurry.wait()

    async def _once(self) -> LinkError:
        """Connect, and return why the link is down."""
        try:
            opened = await open_link(self._http, self._address, self._hello)
        except LinkError as error:
            return error
        self._ledger.meet(opened.welcome.app, opened.welcome.last)
        inbox = Inbox(self._link.hass, self._link.listeners, self._link.served, self._ledger)
        self._session = session = Session(
            self._link, inbox, opened, self._address, self._http, silence=self._silence
        )
        try:
            self._came(session)
            return await session.run()
        except Exception:  # noqa: BLE001 - supervision: a mistake must not end the link for good
            LOGGER.exception("The link to the app has a fault")
            return LinkError("a fault of this side")
        finally:
            self._session = None

    def _came(self, session: Session) -> None:
        """Tell that the app is there."""
        if self._lost_told:
            self._lost_told = False
            LOGGER.info("The app is connected again")
        self._link.came(session)
        self._tried.set()

    def _went(self, error: LinkError) -> None:
        """Tell that the app is away, once."""
        news = type(error) is not type(self._link.error)
        if not self._lost_told:
            self._lost_told = True
            LOGGER.info("The app is not connected: %s", error)
        self._link.went(error)
        self._tried.set()
        if news and isinstance(error, _NEEDS_A_PERSON):
            self._refused(error)
