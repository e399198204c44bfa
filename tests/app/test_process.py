"""The app as a process: how it starts, ends, and dies."""

from http import HTTPStatus
import json
from pathlib import Path
import signal

from aiohttp import ClientSession
import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_protocol.app import APP_STATE, PING, REPLACE_TOKEN
from homelab_hub_protocol.words import Nothing
from tests.app.chatter import CONFIGURE, Settings as Room
from tests.app.integration import linked
from tests.waiting import until

from .process import CHATTING, running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_app_in_order(tmp_path: Path, number: signal.Signals) -> None:
    """Exit code 0, although Home Assistant is connected."""
    async with running(tmp_path / "data") as app:
        await app.served()
        async with linked(app.port, app.token) as integration:
            assert await integration.peer.ask(PING, Nothing()) == Nothing()
            assert await app.end(number) == 0
            await integration.closed.wait()

    assert "everything is on disk" in app.log[-1]


async def test_a_signal_ends_the_app_while_it_starts(tmp_path: Path) -> None:
    """Also while it waits for a server that is not there; a second signal changes nothing."""
    url = "postgresql://hub:hunter2@127.0.0.1:9/hub"
    async with running(tmp_path / "data", HOMELAB_HUB_DATABASE_URL=url) as app:
        await until(lambda: any("next try in" in line for line in app.log))
        app.process.send_signal(signal.SIGTERM)
        assert await app.end(signal.SIGINT) == 0

    assert not any("Traceback" in line or "hunter2" in line for line in app.log)


async def killed(data: Path, *, first: bool) -> tuple[list[tuple[int, str]], str, int]:
    """Let an app live that talks all the time, and kill it.

    Return what was heard of it, its process, and the number of the last line that it had stored.
    """
    async with running(data, "-c", CHATTING) as app:
        await app.served()
        output = app.process.stdout
        assert output is not None
        async with linked(app.port, app.token) as integration:
            if first:
                await integration.peer.ask(CONFIGURE, Room(room="hall"), connection="one")
            await until(lambda: len(integration.events) >= 40)
            await integration.ack(integration.events[19].id or 0)
            printed = [int(await output.readline()) for _ in range(3)]
            app.process.kill()
            await integration.closed.wait()
        assert await app.ended() == -signal.SIGKILL
        printed += map(int, (await output.read()).split())
    heard = [(event.id or 0, event.data["text"]) for event in integration.events]
    return heard, str(app.process.pid), printed[-1]


async def test_killed_in_the_middle_it_loses_nothing_that_it_had_acknowledged(
    tmp_path: Path,
) -> None:
    """Three times in a row: each line that the store had is delivered, in order, once."""
    data = tmp_path / "data"
    heard: list[tuple[int, str]] = []
    acknowledged: dict[str, int] = {}
    for life in range(3):
        events, process, stored = await killed(data, first=life == 0)
        heard += events
        acknowledged[process] = stored
    async with running(data) as app:
        await app.served()
        async with linked(app.port, app.token, acknowledging=True) as integration:
            assert integration.welcome is not None
            last = integration.welcome.last
            await until(lambda: integration.events and integration.events[-1].id == last)
            heard += [(event.id or 0, event.data["text"]) for event in integration.events]

    by_id = dict(heard)
    assert len(set(heard)) == len(by_id), "an id was given twice"
    assert sorted(by_id) == list(range(1, last + 1))
    lines = [text.split() for _id, text in sorted(by_id.items())]
    for process, count in acknowledged.items():
        numbers = [int(number) for one, number in lines if one == process]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= count >= 60


async def test_the_log_is_a_line_a_record_and_holds_no_secret(tmp_path: Path) -> None:
    """At the most talkative level, through everything that has to do with secrets."""
    data = tmp_path / "data"
    async with running(data, HOMELAB_HUB_LOG_LEVEL="debug") as app:
        await app.served()
        old = app.token
        async with linked(app.port, old) as integration:
            new = (await integration.peer.ask(REPLACE_TOKEN, Nothing())).token
            await integration.socket.send_str(f'{{"frame": "{new}"}}')
            await integration.closed.wait()
        async with ClientSession() as session:
            url = f"http://127.0.0.1:{app.port}/link"
            headers = {"Authorization": "Bearer hunter2"}
            async with session.get(url, headers=headers) as response:
                assert response.status == HTTPStatus.UNAUTHORIZED
        assert await app.end(signal.SIGTERM) == 0

    for secret in (old.reveal(), new, "hunter2"):
        assert all(secret not in line for line in app.log)
    assert any("has no valid secret" in line for line in app.log)
    assert all(line[:2] == "20" for line in app.log), app.log


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({"log_level": "loud"}, 2, "log_level is none of"),
        ({"tls_certificate": "a.pem", "tls_key": "b.pem"}, 2, "cannot be used"),
        ({"database_url": "postgresql://hub:hunter2@db:oops/x"}, 2, "database_url cannot be read"),
    ],
)
async def test_an_app_that_cannot_start_says_why(
    tmp_path: Path, options: dict[str, str], code: int, said: str
) -> None:
    """In one line without a traceback, and the exit code tells whose fault it is."""
    (tmp_path / "options.json").write_text(json.dumps(options))
    async with running(tmp_path) as app:
        assert await app.ended() == code

    assert "The app cannot start: " in app.log[-1]
    assert said in app.log[-1]
    assert not any("Traceback" in line or "hunter2" in line for line in app.log)


async def test_a_second_app_on_the_same_data_ends(tmp_path: Path) -> None:
    """Two would deliver everything twice."""
    async with running(tmp_path) as first:
        await first.served()
        async with running(tmp_path) as second:
            assert await second.ended() == 1
        assert "another app uses" in second.log[-1]
        async with linked(first.port, first.token) as integration:
            assert await integration.peer.ask(PING, Nothing()) == Nothing()


async def test_the_app_is_small_while_nothing_happens(tmp_path: Path) -> None:
    """Below 90 MB, on the first start too."""
    async with running(tmp_path / "data") as app:
        await app.served()
        async with linked(app.port, app.token) as integration:
            await until(lambda: len(integration.states) >= 2)
            state = integration.states[-1]

    assert state.type == APP_STATE.name
    assert state.data["memory"] < 90e6


async def test_a_source_is_imported_when_it_is_needed(tmp_path: Path) -> None:
    """Who has no Discord does not pay for its library."""
    code = (
        "import sys, homelab_hub_app.__main__;"
        "sys.exit(any(name in sys.modules for name in ('discord', 'alembic', 'asyncpg')))"
    )
    async with running(tmp_path, "-c", code) as app:
        assert await app.ended() == 0


async def test_the_health_check_sees_whether_the_app_works(hub: Hub, tmp_path: Path) -> None:
    """Its exit code is what a container goes by."""
    environment = {
        "HOMELAB_HUB_HOST": "127.0.0.1",
        "HOMELAB_HUB_PUBLIC_PORT": str(hub.public.port),
    }
    module = ("-m", "homelab_hub_app.healthcheck")
    async with running(tmp_path, *module, **environment) as check:
        assert await check.ended() == 0
    await hub.__aexit__()
    async with running(tmp_path, *module, **environment) as check:
        assert await check.ended() == 1
