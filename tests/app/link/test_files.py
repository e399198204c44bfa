"""Files that Home Assistant sends before a message that names them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
import shutil
from typing import Any

from aiohttp import ClientError, ClientSession
import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_app.link import files as module
from homelab_hub_app.link.files import Files
from homelab_hub_app.link.server import Limits
from homelab_hub_app.settings import Settings
from homelab_hub_app.sources.context import SourceContext
from homelab_hub_protocol.app import FILES_PATH, Uploaded
from homelab_hub_protocol.codec import unpack
from homelab_hub_protocol.errors import Code, RequestError
from tests.app.conftest import Start
from tests.waiting import until


async def send(hub: Hub, content: Any, name: str = "cat.png") -> tuple[int, Uploaded | None]:
    """Send a file; return the status and what the app says of the file."""
    assert hub._pairing.token is not None
    url = f"http://127.0.0.1:{hub.link.port}{FILES_PATH}"
    headers = {"Authorization": f"Bearer {hub._pairing.token.reveal()}"}
    async with (
        ClientSession() as session,
        session.post(url, params={"name": name}, data=content, headers=headers) as response,
    ):
        if response.status != HTTPStatus.OK:
            return response.status, None
        return response.status, unpack(Uploaded, await response.json())


async def parts(count: int, size: int = 1024 * 1024) -> AsyncIterator[bytes]:
    """Yield a file of unknown length."""
    for _ in range(count):
        yield b"x" * size


def left(settings: Settings) -> list[str]:
    """Return the names of the files on disk."""
    return [path.name for path in (settings.data / module.FOLDER).iterdir()]


async def test_a_file_is_used_once_and_then_gone(hub: Hub, settings: Settings) -> None:
    """With the name it was sent with."""
    _status, uploaded = await send(hub, b"meow" * 100_000)
    assert uploaded is not None
    context: SourceContext = hub._context("one")

    async with context.file(uploaded.id) as upload:
        assert (upload.name, upload.size) == ("cat.png", 400_000)
        assert await asyncio.to_thread(upload.path.read_bytes) == b"meow" * 100_000
    assert uploaded == Uploaded(id=uploaded.id, name="cat.png", size=400_000)
    assert left(settings) == []
    with pytest.raises(RequestError) as refused:
        async with context.file(uploaded.id):
            pass
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a\n\0b\u202ec", "abc"),
        ("Übersicht 🧨.pdf", "Übersicht 🧨.pdf"),
        ("x" * 500 + ".png", "x" * 196 + ".png"),
    ],
)
async def test_a_name_is_only_a_name(hub: Hub, settings: Settings, name: str, kept: str) -> None:
    """It says nothing about where the file lies."""
    _status, uploaded = await send(hub, b"x", name)

    assert uploaded is not None
    assert uploaded.name == kept
    assert left(settings) == [uploaded.id]


@pytest.mark.parametrize("name", ["", "/", " ", "\0"])
async def test_a_file_without_a_name_is_refused(hub: Hub, settings: Settings, name: str) -> None:
    """Nothing is kept of it."""
    assert await send(hub, b"x", name) == (HTTPStatus.BAD_REQUEST, None)
    assert left(settings) == []


@pytest.mark.parametrize("known", [True, False])
async def test_a_file_over_the_limit_is_refused_whether_or_not_it_says_so(
    hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    """As soon as it is known."""
    monkeypatch.setattr("homelab_hub_app.link.files.MAX_FILE", 2**20)
    monkeypatch.setattr("homelab_hub_app.link.server.MAX_FILE", 2**20)
    content = b"x" * (2**20 + 1) if known else parts(3)

    assert await send(hub, content) == (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None)
    assert left(settings) == []
    assert (await send(hub, b"x" * 2**20))[0] == HTTPStatus.OK


async def test_all_files_together_have_a_limit_and_used_ones_make_room(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody fills the disk."""
    monkeypatch.setattr(module, "MAX_ALL", 3 * 2**20)
    _status, first = await send(hub, parts(2))
    assert first is not None
    assert await send(hub, parts(2)) == (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None)
    async with hub._files.use(first.id):
        pass

    assert (await send(hub, parts(3)))[0] == HTTPStatus.OK


async def test_not_too_many_files_wait(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small."""
    monkeypatch.setattr(module, "MAX_COUNT", 2)
    for _ in range(2):
        assert (await send(hub, b""))[0] == HTTPStatus.OK

    assert (await send(hub, b""))[0] == HTTPStatus.TOO_MANY_REQUESTS


async def test_a_disk_that_takes_nothing_is_not_called_full(
    hub: Hub, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever has to mend it reads the disk's own reason in the log."""
    shutil.rmtree(settings.data / module.FOLDER)

    assert await send(hub, b"x") == (HTTPStatus.INTERNAL_SERVER_ERROR, None)
    assert "cannot be written: No such file or directory" in caplog.text
    (settings.data / module.FOLDER).mkdir()
    assert (await send(hub, b"x"))[0] == HTTPStatus.OK


async def test_a_full_disk_is_told_as_that(
    hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file goes to the kernel's own full disk, since no test can fill a real one."""
    folder = settings.data / module.FOLDER
    with monkeypatch.context() as full:
        full.setattr(Path, "open", lambda _path, _mode: open("/dev/full", "wb"))  # noqa: PTH123, SIM115 - it is what is replaced
        assert await send(hub, parts(1)) == (HTTPStatus.INSUFFICIENT_STORAGE, None)

    assert list(folder.iterdir()) == []
    assert (hub._files._bytes, hub._files._coming) == (0, 0)


async def test_a_file_that_breaks_off_leaves_nothing(hub: Hub, settings: Settings) -> None:
    """Half a file is none."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 2**20
        await until(lambda: left(settings))
        raise OSError("the line broke")

    with pytest.raises((ClientError, OSError)):
        await send(hub, broken())
    await until(lambda: not left(settings))
    assert hub._files._bytes == 0
    assert hub._files._coming == 0


async def test_who_stops_sending_is_not_waited_for(start: Start, settings: Settings) -> None:
    """A slow sender holds a file open, and nothing more comes."""

    async def stuck() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    tasks = asyncio.all_tasks()
    async with start(Limits(silence=0.05)) as hub:
        assert await send(hub, stuck()) == (HTTPStatus.REQUEST_TIMEOUT, None)
        await until(lambda: not left(settings))
    # aiohttp reads for a second what may still come, and does not notice that nobody is there.
    await until(lambda: asyncio.all_tasks() == tasks)


async def test_a_file_that_nobody_uses_is_deleted(settings: Settings) -> None:
    """After ten minutes, or with the app."""
    files = Files(settings.data, kept_seconds=0.02)
    await files.open()
    await files.receive("a", parts(1, 10))
    assert len(left(settings)) == 1
    await until(lambda: not left(settings))

    files = Files(settings.data)
    await files.open()
    await files.receive("b", parts(1, 10))
    await files.close()
    assert left(settings) == []


async def test_files_of_a_former_run_are_deleted(start: Start, settings: Settings) -> None:
    """Nobody knows their ids any more."""
    folder = settings.data / module.FOLDER
    folder.mkdir(parents=True)
    (folder / "old").write_bytes(b"x")

    async with start():
        assert left(settings) == []


async def test_several_files_are_used_together(hub: Hub, settings: Settings) -> None:
    """As a message with several does."""
    ids = []
    for number in range(3):
        _status, uploaded = await send(hub, b"x" * number, f"{number}.png")
        assert uploaded is not None
        ids.append(uploaded.id)

    async with AsyncExitStack() as stack:
        uploads = [await stack.enter_async_context(hub._files.use(id_)) for id_ in ids]
        assert [upload.size for upload in uploads] == [0, 1, 2]
    assert left(settings) == []
