"""What every simulator is: an HTTP server of its own, with a record of what it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import socket
from types import TracebackType
from typing import Any, ClassVar, Self

from aiohttp import web

from .admin import add_admin_routes
from .faults import FaultKind, Faults

MAX_RECORDS = 500
MAX_BODY = 128 * 1024 * 1024
STOP_GRACE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """One request as it came in; headers, and so credentials, are never kept."""

    method: str
    path: str
    body: Any

    def as_dict(self) -> dict[str, Any]:
        """Return the record as the admin endpoint shows it."""
        return {"method": self.method, "path": self.path, "body": self.body}


@dataclass(slots=True)
class RequestLog:
    """The latest requests, oldest first."""

    entries: list[RecordedRequest] = field(default_factory=list)

    def add(self, record: RecordedRequest) -> None:
        """Append a record, dropping the oldest above the limit."""
        self.entries.append(record)
        if len(self.entries) > MAX_RECORDS:
            del self.entries[0]


class SimulatorServer:
    """A local stand-in, served over real HTTP while it is entered.

    Subclasses name themselves and add their routes. The admin endpoints (`/admin/requests`,
    `/admin/faults`) are the same for all.
    """

    name: ClassVar[str]
    api_path: ClassVar[str]

    def __init__(self, *, faults: Faults, host: str, port: int) -> None:
        """Prepare the server; port 0 takes a free one."""
        self.faults = faults
        self._log = RequestLog()
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests seen so far, oldest first (the latest 500)."""
        return self._log.entries

    @property
    def origin(self) -> str:
        """Scheme, host and port of the running server."""
        return f"http://{self._host}:{self._port}"

    @property
    def base_url(self) -> str:
        """The URL a client of the provider is pointed at."""
        return self.origin + self.api_path

    @property
    def admin_url(self) -> str:
        """The URL of the admin endpoints."""
        return f"{self.origin}/admin"

    def build(self) -> web.Application:
        """Return the application with the provider's routes."""
        raise NotImplementedError

    async def start(self) -> None:
        """Bind the port and serve; the URLs are right from here on."""
        application = self.build()
        add_admin_routes(application, self._log.entries, self.faults)
        self._runner = web.AppRunner(
            application,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=STOP_GRACE,
        )
        await self._runner.setup()
        listener = socket.create_server((self._host, self._port))
        self._port = listener.getsockname()[1]
        await web.SockSite(self._runner, listener).start()

    async def stop(self) -> None:
        """Close the port; requests still open are cancelled."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Start serving."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        await self.stop()


class Simulator(SimulatorServer):
    """A local stand-in for one provider, which lists its fault switches and their endpoints."""

    fault_kinds: ClassVar[Mapping[str, FaultKind]]
    endpoints: ClassVar[frozenset[str]]

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Prepare the server; port 0 takes a free one."""
        faults = Faults(kinds=self.fault_kinds, endpoints=self.endpoints)
        super().__init__(faults=faults, host=host, port=port)
