"""The app, running in this process."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
import logging
from pathlib import Path
import threading

from blockbuster import BlockBuster, blockbuster_ctx
import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_app.link.server import Limits
from homelab_hub_app.settings import Settings

from .chatter import Chatters
from .integration import Integration, linked
from .postgresql import empty, running_server

PATIENCE = 10.0

type Start = Callable[..., AbstractAsyncContextManager[Hub]]
type Link = Callable[..., AbstractAsyncContextManager[Integration]]


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """Allow sockets on this machine."""


@pytest.fixture(autouse=True)
def database_threads_end() -> Generator[None]:
    """Wait for the threads of closed databases: aiosqlite does not, and the harness wants none."""
    yield
    for thread in threading.enumerate():
        if thread.name.endswith("(_connection_worker_thread)"):
            thread.join(PATIENCE)


@pytest.fixture(autouse=True)
def blocking() -> Generator[BlockBuster]:
    """Fail the test on a blocking call in the event loop that the app makes.

    Migrations have a thread with a loop of its own.
    """
    apart = ["homelab_hub_app.store.migrating"]
    with blockbuster_ctx("homelab_hub_app", excluded_modules=apart) as detector:
        # Here the log goes to files; in production a thread writes it.
        detector.functions["io.TextIOWrapper.write"].can_block_in("logging/__init__.py", "emit")
        # asyncpg looks for certificates when it connects.
        looks = "_parse_connect_dsn_and_args"
        detector.functions["os.stat"].can_block_in("asyncpg/connect_utils.py", looks)
        yield detector


@pytest.fixture(autouse=True)
def no_statements_in_the_log() -> Generator[None]:
    """Undo what the harness wants of SQLAlchemy: the app logs none, and it is slow."""
    logger = logging.getLogger("sqlalchemy.engine")
    level = logger.level
    logger.setLevel(logging.WARNING)
    yield
    logger.setLevel(level)


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let aiohttp's heartbeat be: what comes after a WebSocket was closed still sets its timer."""
    return True


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings for a data folder of the test's own, and any free ports."""
    return Settings(
        data=tmp_path / "data", host="127.0.0.1", link_port=0, public_port=0, ingress_port=0
    )


@pytest.fixture
def chatters() -> Chatters:
    """Return the sources that the app makes."""
    return Chatters()


@pytest.fixture
def start(settings: Settings, chatters: Chatters) -> Start:
    """Return what runs the app inside `async with`; again with the same data, if called again."""

    @asynccontextmanager
    async def run(
        limits: Limits | None = None, settings: Settings = settings
    ) -> AsyncGenerator[Hub]:
        async with Hub(settings, [chatters.kind], limits) as hub:
            yield hub

    return run


@pytest.fixture
async def hub(start: Start) -> AsyncGenerator[Hub]:
    """Return the app, running."""
    async with start() as running:
        yield running


@pytest.fixture
def link(hub: Hub) -> Link:
    """Return what opens a link to the app that it has welcomed."""
    return partial(linked, hub.link.port, hub._pairing.token)


@pytest.fixture(scope="session")
def postgresql() -> Generator[str]:
    """Return the URL of a PostgreSQL server's database; skip the test where there is none."""
    with running_server() as url:
        yield url


@pytest.fixture
def empty_postgresql(request: pytest.FixtureRequest, sockets: None) -> str:
    """Return the URL of an empty database of a server, as the app has it."""
    # Asked for here, since nothing may open a socket before the fixture that allows them.
    url: str = request.getfixturevalue("postgresql")
    empty(url)
    return url.replace("postgresql://", "postgresql+asyncpg://")
