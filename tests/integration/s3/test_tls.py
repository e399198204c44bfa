"""A service behind TLS whose certificate nobody but its owner vouches for, and who encrypts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
import ssl

from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream.s3 import S3Client
from homelab_hub_simulators.s3 import S3Simulator
from tests.backup_agents.tars import noise

from .certificates import HOST, Authority, authority
from .scene import Scene, add, form

PIECE = 64 * 1024
LARGE = 9_000_000


@pytest.fixture(scope="module")
def home_authority() -> Authority:
    """Return the authority of this home."""
    return authority()


@asynccontextmanager
async def _behind_tls(port: int, context: ssl.SSLContext) -> AsyncGenerator[str]:
    """Run what ends TLS before a server; yield where it is."""
    carrying: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ssl.SSLError):
            while piece := await reader.read(PIECE):
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await writer.start_tls(context)
        except ConnectionError, ssl.SSLError:
            return  # the other end does not trust us
        there, back = await asyncio.open_connection(HOST, port)
        for pair in ((reader, back), (there, writer)):
            task = asyncio.create_task(carry(*pair))
            carrying.add(task)
            task.add_done_callback(carrying.discard)

    server = await asyncio.start_server(joined, HOST, 0)
    try:
        yield f"https://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in carrying:
            task.cancel()
        if carrying:
            await asyncio.wait(carrying)


@pytest.fixture
async def endpoint(
    s3: S3Simulator, home_authority: Authority, tmp_path: Path
) -> AsyncGenerator[str]:
    """Return where the service is, behind TLS."""
    context = await asyncio.to_thread(home_authority.server, tmp_path)
    async with _behind_tls(int(s3.origin.rpartition(":")[2]), context) as url:
        yield url


async def test_an_authority_that_is_not_known_is_refused(
    home: HomeAssistant, s3: S3Simulator, endpoint: str
) -> None:
    """And so is another one than the service's: no request, and no key, reaches it."""
    for other in ("", authority().pem):
        filled = form(s3, endpoint=endpoint) | {"advanced": {"certificate_authority": other}}
        assert (await add(home, filled))["errors"] == {"base": "cannot_connect"}

    assert not s3.counts
    assert home.config_entries.async_entries(DOMAIN) == []


@pytest.fixture
async def encrypted(
    home: HomeAssistant, s3: S3Simulator, endpoint: str, home_authority: Authority
) -> AsyncGenerator[Scene]:
    """Return the bucket, connected with the right authority and with encryption."""
    more = {"certificate_authority": home_authority.pem, "encryption": "aes256"}
    entry = (await add(home, form(s3, endpoint=endpoint) | {"advanced": more}))["result"]
    await home.async_block_till_done()
    yield Scene(hass=home, entry=entry, s3=s3)
    assert await home.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("size", [1000, LARGE])
async def test_a_home_of_its_own_authority_stores_what_the_service_encrypts(
    encrypted: Scene, owner: S3Client, place: Path, size: int
) -> None:
    """At once or in parts, there and back."""
    content = noise("encrypted", size)
    home, scene = encrypted.hass, encrypted
    await home.async_add_executor_job((place / "a.bin").write_bytes, content)

    await scene.act("put_object", file=str(place / "a.bin"))
    await scene.act("get_object", key="a.bin", path=str(place / "b.bin"))
    found = await owner.call("HeadObject", Key="a.bin")

    assert found["ServerSideEncryption"] == "AES256"
    assert await home.async_add_executor_job((place / "b.bin").read_bytes) == content
