"""Who may connect, and how both sides greet each other."""

import asyncio
from http import HTTPStatus
import json

from aiohttp import ClientSession, WSServerHandshakeError
import pytest

from homelab_hub_app import VERSION
from homelab_hub_app.hub import Hub
from homelab_hub_app.link import codes
from homelab_hub_app.link.server import Limits
from homelab_hub_app.link.throttle import TRIES
from homelab_hub_protocol.app import PING
from homelab_hub_protocol.codec import MAX_FRAME, encode
from homelab_hub_protocol.frames import Ack, Refused, Welcome
from homelab_hub_protocol.version import PROTOCOL, Side
from homelab_hub_protocol.words import Nothing
from homelab_hub_upstream.secret import Secret
from tests.app.conftest import Link, Start
from tests.app.integration import connect, linked
from tests.waiting import until


async def test_the_secret_opens_the_link(hub: Hub) -> None:
    """The welcome says what the app is."""
    async with connect(hub.link.port, hub._pairing.token) as integration:
        answer = await integration.hello()

    assert answer == Welcome(
        protocol=PROTOCOL, software=VERSION, app=hub._identity.instance, oldest=None, last=0
    )


@pytest.mark.parametrize("token", [None, Secret(""), Secret("wrong"), Secret("ü" * 43)])
async def test_without_the_secret_nobody_gets_in(hub: Hub, token: Secret | None) -> None:
    """Neither to the link nor to the files."""
    with pytest.raises(WSServerHandshakeError) as refused:
        async with connect(hub.link.port, token):
            pass
    assert refused.value.status == HTTPStatus.UNAUTHORIZED

    async with ClientSession() as session:
        url = f"http://127.0.0.1:{hub.link.port}/files?name=a"
        async with session.post(url, data=b"a") as response:
            assert response.status == HTTPStatus.UNAUTHORIZED


async def test_who_guesses_is_slowed_down_and_who_knows_is_not(hub: Hub) -> None:
    """A stranger at Home Assistant's address must not lock it out."""
    url = f"http://127.0.0.1:{hub.link.port}/link"
    async with ClientSession() as session:
        for _ in range(TRIES):
            async with session.get(url) as response:
                assert response.status == HTTPStatus.UNAUTHORIZED
        async with session.get(url) as response:
            assert response.status == HTTPStatus.TOO_MANY_REQUESTS
            assert 0 < int(response.headers["Retry-After"]) <= 6

    async with linked(hub.link.port, hub._pairing.token) as integration:
        assert integration.welcome is not None


@pytest.mark.parametrize(
    ("protocol", "agreed"), [(PROTOCOL - 1, PROTOCOL - 1), (PROTOCOL + 1, PROTOCOL)]
)
async def test_one_version_apart_is_understood(hub: Hub, protocol: int, agreed: int) -> None:
    """Each side may be updated first."""
    async with connect(hub.link.port, hub._pairing.token) as integration:
        answer = await integration.hello(protocol=protocol)

        assert isinstance(answer, Welcome)
        assert answer.protocol == agreed


@pytest.mark.parametrize(
    ("protocol", "old"), [(PROTOCOL - 2, Side.INTEGRATION), (PROTOCOL + 2, Side.APP)]
)
async def test_two_versions_apart_are_refused_by_who_is_too_old(
    hub: Hub, protocol: int, old: Side
) -> None:
    """So that a repair can say which side to update."""
    async with connect(hub.link.port, hub._pairing.token) as integration:
        answer = await integration.hello(protocol=protocol)
        await integration.closed.wait()

    assert answer == Refused(protocol=PROTOCOL, software=VERSION, update=old)


async def test_another_home_is_refused_while_one_is_connected(hub: Hub, link: Link) -> None:
    """The first one stays; when it has gone, the other may come."""
    async with link("first") as first:
        async with connect(hub.link.port, hub._pairing.token) as second:
            answer = await second.hello("second")
            await second.closed.wait()
        assert answer == Refused(protocol=PROTOCOL, software=VERSION, update=None)
        assert await first.peer.ask(PING, Nothing()) == Nothing()

    async with connect(hub.link.port, hub._pairing.token) as second:
        await until(lambda: hub._home.session is None)
        assert isinstance(await second.hello("second"), Welcome)


async def test_the_same_home_takes_the_place_of_its_former_link(link: Link) -> None:
    """The former one may be a corpse that only its own side knows of."""
    async with link() as former, link() as latter:
        await former.closed.wait()

        assert former.code == codes.REPLACED
        assert await latter.peer.ask(PING, Nothing()) == Nothing()


async def test_many_links_of_one_home_at_once_leave_one(hub: Hub) -> None:
    """Whichever comes last, the app goes on with one and nobody waits forever."""
    token = hub._pairing.token
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:

        async def come_and_go() -> None:
            async with connect(hub.link.port, token) as integration:
                await integration.hello()

        for _ in range(20):
            group.create_task(come_and_go())

    async with linked(hub.link.port, token) as last:
        assert await last.peer.ask(PING, Nothing()) == Nothing()


async def test_who_does_not_greet_is_hung_up_on(start: Start) -> None:
    """A connection costs something, so it does not stay open for nothing."""
    async with (
        start(Limits(hello=0.05)) as hub,
        connect(hub.link.port, hub._pairing.token) as integration,
    ):
        await integration.closed.wait()

        assert integration.code == codes.NO_HELLO


GARBAGE = [
    "",
    "null",
    "[]",
    "{}",
    '{"frame": "hello"}',
    '{"frame": "hello", "protocol": "1", "software": "", "home": ""}',
    '{"frame": "ack"}',
    '{"frame": "ack", "id": true}',
    '{"frame": "ack", "id": 99}',
    '{"frame": "request", "id": 1}',
    '{"frame": "progress", "id": 1}',
    '{"frame": ["hello"]}',
    '{"frame": "rocket"}',
    "[" * 100_000,
    '{"frame": "ack", "id": 1' + "0" * 5000 + "}",
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_ends_a_link_and_is_not_repeated(
    link: Link, garbage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The code says so, and the log does not hold what came."""
    async with link() as integration:
        await integration.socket.send_str(garbage)
        await integration.closed.wait()

        assert integration.code == codes.GARBAGE
    assert "Hung up on Home Assistant: a message is" in caplog.text
    assert len(garbage) < 3 or garbage not in caplog.text


@pytest.mark.parametrize("garbage", GARBAGE[:8], ids=range(8))
async def test_garbage_in_place_of_a_greeting_ends_a_link(hub: Hub, garbage: str) -> None:
    """Whatever it is, the app goes on."""
    async with connect(hub.link.port, hub._pairing.token) as integration:
        await integration.socket.send_str(garbage)
        await integration.closed.wait()

        assert integration.code == codes.GARBAGE


async def test_bytes_are_garbage(link: Link) -> None:
    """The protocol is text."""
    async with link() as integration:
        await integration.socket.send_bytes(json.dumps({"frame": "ack", "id": 0}).encode())
        await integration.closed.wait()

        assert integration.code == codes.GARBAGE


async def test_a_message_over_a_mebibyte_ends_a_link(link: Link) -> None:
    """Nobody can fill the app's memory."""
    async with link() as integration:
        largest = encode(Ack(id=0)).ljust(MAX_FRAME)
        await integration.socket.send_str(largest)
        assert await integration.peer.ask(PING, Nothing()) == Nothing()
        await integration.socket.send_str(largest + " ")
        await integration.closed.wait()

        assert integration.code == 1009  # RFC 6455: the message is too big


async def test_the_end_of_the_app_is_told(start: Start) -> None:
    """So that the integration knows that it is no fault."""
    async with start() as hub, connect(hub.link.port, hub._pairing.token) as integration:
        await integration.hello()
        await hub.__aexit__()
        await integration.closed.wait()

        assert integration.code == codes.GOING_AWAY


async def test_health_is_open_to_all_and_tells_nothing(hub: Hub) -> None:
    """A container's health check has no secret."""
    async with ClientSession() as session:
        for port in (hub.link.port, hub.public.port):
            async with session.get(f"http://127.0.0.1:{port}/health") as response:
                assert (response.status, await response.text()) == (HTTPStatus.OK, "ok")
