"""Drive's resumable uploads, with a server that does what Google should not."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.homelab_hub.connections.google.drive.resumable import ResumableUploads
from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.secret import Secret
from custom_components.homelab_hub.upstream.transport import Transport

SIZE = 1000


async def read(start: int, stop: int) -> AsyncGenerator[bytes]:
    """Yield bytes that do not matter."""
    yield bytes(stop - start)


@pytest.mark.parametrize("told", [{}, {"Range": "bytes=0-99"}, {"Range": f"bytes=0-{SIZE - 1}"}])
async def test_an_upload_that_does_not_get_on_ends(
    aiohttp_server: Any, told: dict[str, str]
) -> None:
    """A server that never has more is not sent the same for ever."""
    asked: list[str] = []

    async def put(request: web.Request) -> web.Response:
        await request.read()
        asked.append(request.headers["Content-Range"])
        return web.Response(status=308, headers=told)

    application = web.Application()
    application.router.add_put("/", put)
    server = await aiohttp_server(application)
    url = str(server.make_url("/"))
    async with aiohttp.ClientSession() as session:
        uploads = ResumableUploads(Transport(session, None, name="Google"), url)
        with pytest.raises(errors.AnswerBrokenError):
            await uploads.finish(
                Secret(url), read, SIZE, reached=0, arrived=lambda _size, _sure: None
            )

    assert 1 <= len(asked) <= 2
