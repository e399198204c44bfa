"""A Home Assistant that dies in the middle of a refresh, wherever it is told to.

`serve` reads jobs from standard input, one JSON object a line, and answers each with one line. What
renews tokens and writes them is watched: every line, every wait and every return from a call that
changes the disk has a name. A job that names one is done in a process of its own, which gets
SIGKILL there. It is forked while there is neither a thread nor an event loop.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
import fcntl
import gc
from importlib import import_module
import json
import os
from pathlib import Path
import signal
import stat
import sys
import tempfile
import threading
from types import CodeType, FunctionType
from typing import Any, Final

from aiohttp import ClientSession, TCPConnector, ThreadedResolver
from homeassistant.core import HomeAssistant
from homeassistant.util import file as home_assistant_file

from custom_components.homelab_hub.connector import broker, token_request, tokens
from custom_components.homelab_hub.connector.accounts import identify
from custom_components.homelab_hub.connector.providers import PROVIDERS, ProviderKey
from custom_components.homelab_hub.upstream import breaker, errors
from custom_components.homelab_hub.upstream.secret import Secret
from custom_components.homelab_hub.upstream.transport import Transport

ENTRY_ID: Final = "entry"
CLIENT: Final = token_request.Client(id="client-of-the-test", secret=Secret("secret-of-the-test"))
KICK: Final = PROVIDERS[ProviderKey.KICK]
TIME_LIMIT: Final = 20
WATCHED: Final = frozenset(
    module.__file__
    for module in (
        *(broker, breaker, token_request, tokens, home_assistant_file),
        import_module("atomicwrites"),  # which has no types
    )
)
# Calls into C that change the disk, by name; `__exit__` closes a file.
DISK: Final = frozenset(
    {"__exit__", "close", "fcntl", "flush", "fsync", "mkdir", "open", "rename", "write"}
)
# What makes a file last; macOS does it with fcntl.
SYNCS: Final = (os.fsync, fcntl.fcntl)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Use the tokens in a configuration folder.

    At the point called `kill` die; with `prove` use all there is of them.
    """

    config: str
    kill: str | None = None
    prove: bool = False


@dataclass(slots=True)
class Report:
    """What became of a job.

    `points` are the names of all points passed, in order; `lasting` what was done to make the file
    last, and when the token was used. `error` is the class of what went wrong, `consents` how often
    the user was asked for a new one, `signal` what killed the process.
    """

    points: list[str] = field(default_factory=list)
    lasting: list[str] = field(default_factory=list)
    error: str | None = None
    consents: int = 0
    signal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A connection to Kick; `finals` are the errors that only a new consent mends."""

    broker: broker.Broker
    transport: Transport
    finals: list[errors.UpstreamError]

    async def call(self) -> None:
        """Make a call that needs a good token. Raises `UpstreamError`."""
        async with asyncio.timeout(TIME_LIMIT):
            await identify(KICK, self.transport, CLIENT.id)

    async def prove(self) -> None:
        """Make a call, and another one after a refresh if there was none. Raises `UpstreamError`.

        So access token and refresh token are both known to be good.
        """
        await self.call()
        if self.broker.last_refresh is None:
            await self.broker.token(await self.broker.token())
            await self.call()


@asynccontextmanager
async def connected(hass: HomeAssistant) -> AsyncGenerator[Connection]:
    """Give a connection with the tokens on disk, put together as the product does."""
    store = tokens.GrantStore(hass, ENTRY_ID)
    grant = await store.load()
    assert grant is not None
    finals: list[errors.UpstreamError] = []

    def renewed(error: errors.UpstreamError | None) -> None:
        if isinstance(error, errors.CredentialsError):
            finals.append(error)

    async def refresh(old: tokens.Tokens) -> tokens.Tokens:
        return await token_request.refresh(session, KICK, CLIENT, old)

    # All hosts are addresses; a resolver would have to be started for nothing.
    connector = TCPConnector(resolver=ThreadedResolver())
    async with ClientSession(connector=connector) as session:
        hub = broker.Broker(grant, refresh, store.save, renewed)
        transport = Transport(session, hub.token, name=KICK.name)
        yield Connection(broker=hub, transport=transport, finals=finals)


class Watch:
    """Names the points that the watched code passes, and kills at one of them."""

    def __init__(self) -> None:
        """Watch from now on."""
        self.report = Report()
        self.kill: str | None = None
        self._times: Counter[str] = Counter()
        monitoring = sys.monitoring
        monitoring.use_tool_id(monitoring.DEBUGGER_ID, "crash")
        on = monitoring.events
        for event, callback in (
            (on.LINE, self._line),
            (on.PY_YIELD, self._waits),
            (on.C_RETURN, self._returned),
        ):
            monitoring.register_callback(monitoring.DEBUGGER_ID, event, callback)
        for code in _watched():
            # C_RETURN comes with CALL.
            events = on.LINE | on.PY_YIELD | on.CALL
            monitoring.set_local_events(monitoring.DEBUGGER_ID, code, events)

    def begin(self, kill: str | None) -> Report:
        """Return a new report, which fills from now on, and kill at a point."""
        self.report = Report()
        self.kill = kill
        self._times.clear()
        return self.report

    def _line(self, code: CodeType, line: int) -> None:
        """Before a line."""
        self._pass(code, f"line {line}")

    def _waits(self, code: CodeType, offset: int, _value: object) -> None:
        """Before a coroutine waits for others."""
        self._pass(code, f"waits at {offset}")

    def _returned(self, code: CodeType, offset: int, called: Any, argument: Any) -> None:
        """After a function written in C has returned."""
        if called in SYNCS:
            kind = "directory" if stat.S_ISDIR(os.fstat(argument).st_mode) else "file"
            self.report.lasting.append(f"sync {kind}")
        elif called is os.rename:
            self.report.lasting.append("rename")
        if called.__name__ in DISK:
            self._pass(code, f"after {called.__name__} at {offset}")

    def _pass(self, code: CodeType, what: str) -> None:
        """Pass a point, or die there."""
        name = f"{Path(code.co_filename).stem}.{code.co_qualname} {what}"
        self._times[name] += 1
        name = f"{name} #{self._times[name]}"
        self.report.points.append(name)
        if name == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)


def _watched() -> set[CodeType]:
    """Return the code that renews tokens and writes them."""
    functions = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
    found = [one.__code__ for one in functions if one.__code__.co_filename in WATCHED]
    for code in found:
        found += [one for one in code.co_consts if isinstance(one, CodeType)]
    return {*found, vars(tempfile)["_mkstemp_inner"].__code__}


async def _live(job: Job, watch: Watch) -> Report:
    """Start, use the connection, and stop."""
    async with connected(HomeAssistant(job.config)) as connection:
        report = watch.begin(job.kill)
        try:
            await (connection.prove() if job.prove else connection.call())
            report.lasting.append("used")
        except errors.UpstreamError as error:
            report.error = type(error).__name__
        report.consents = len(connection.finals)
    return report


def _do(job: Job, watch: Watch) -> Report:
    """Do a job, and return what became of it."""
    if job.kill is None:
        return asyncio.run(_live(job, watch))
    assert threading.active_count() == 1
    if (child := os.fork()) == 0:
        gc.freeze()  # a collection would have all of the parent's memory copied
        signal.alarm(2 * TIME_LIMIT)
        asyncio.run(_live(job, watch))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return Report(signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def serve() -> None:
    """Do jobs until there are no more."""
    watch = Watch()
    for line in sys.stdin:
        report = _do(Job(**json.loads(line)), watch)
        sys.stdout.write(f"{json.dumps(asdict(report))}\n")
        sys.stdout.flush()
