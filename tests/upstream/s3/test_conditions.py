"""What is stored only if nothing is there yet, and what is made of parts at the second try."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.homelab_hub.upstream.errors import (
    ConflictError,
    CredentialsError,
    ServerError,
)
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from custom_components.homelab_hub.upstream.s3_parts import PartSender, is_whole
from custom_components.homelab_hub.upstream.s3_place import Keys, Place
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_simulators.s3 import S3Simulator

from .helpers import KEY, Reading, begin

LOOPS = 50


async def content_of(client: S3Client, key: str = KEY) -> bytes:
    """Return what lies under a key."""
    async with client.get(key) as response:
        return await response.read()


async def test_what_is_new_replaces_nothing(client: S3Client) -> None:
    """The service itself compares, so nobody can be quicker."""
    await client.put(KEY, b"old", new=True)
    with pytest.raises(ConflictError):
        await client.put(KEY, b"new", new=True)
    assert await content_of(client) == b"old"

    await client.put(KEY, b"new")
    assert await content_of(client) == b"new"


async def test_what_is_made_of_parts_replaces_nothing(client: S3Client) -> None:
    """However long its parts took."""
    begun = await begin(client)
    parts = await PartSender(client, begun, Reading(), arrived=lambda _size, _sure: None).send()
    await client.put(KEY, b"old")

    with pytest.raises(ConflictError):
        await client.complete_upload(KEY, begun.id, parts, new=True)
    assert await content_of(client) == b"old"


async def test_an_answer_that_was_lost_is_no_conflict(client: S3Client, s3: S3Simulator) -> None:
    """The second try finds what the first has stored."""
    s3.faults.put("lost_answer", endpoint="PutObject", times=1)
    await client.put(KEY, b"mine", new=True)

    assert s3.counts["PutObject"] == 2
    assert await content_of(client) == b"mine"


async def test_a_service_that_knows_no_conditions_stores_without(
    client: S3Client, s3: S3Simulator
) -> None:
    """It says that it does not implement them."""
    s3.faults.put("server_error", endpoint="PutObject", status=501, times=1)
    await client.put(KEY, b"mine", new=True)

    assert await content_of(client) == b"mine"


@pytest.mark.parametrize("fault", ["hidden_error", "server_error", "slow_down", "cut"])
async def test_what_fails_at_the_end_of_an_upload_is_done_again(
    client: S3Client, s3: S3Simulator, fault: str
) -> None:
    """All of it has arrived; to send it anew would be a waste."""
    begun = await begin(client)
    parts = await PartSender(client, begun, Reading(), arrived=lambda _size, _sure: None).send()
    s3.faults.put(fault, endpoint="CompleteMultipartUpload", times=1)
    await client.complete_upload(KEY, begun.id, parts)

    assert is_whole(begun, parts, await client.head(KEY))


async def test_what_keeps_failing_at_the_end_is_told(client: S3Client, s3: S3Simulator) -> None:
    """After some tries."""
    begun = await begin(client)
    parts = await PartSender(client, begun, Reading(), arrived=lambda _size, _sure: None).send()
    s3.faults.put("hidden_error", endpoint="CompleteMultipartUpload")
    with pytest.raises(ServerError):
        await client.complete_upload(KEY, begun.id, parts)

    assert s3.counts["CompleteMultipartUpload"] == 4


async def test_digests_that_are_none_prove_nothing(client: S3Client, s3: S3Simulator) -> None:
    """With keys of the service's own (SSE-KMS) an ETag says nothing about the content."""
    s3.own_keys = True
    begun = await begin(client)
    parts = await PartSender(client, begun, Reading(), arrived=lambda _size, _sure: None).send()
    s3.faults.put("lost_answer", endpoint="CompleteMultipartUpload", times=1)
    await client.complete_upload(KEY, begun.id, parts)

    found = await client.head(KEY)
    assert found.own_keys
    assert is_whole(begun, parts, found)
    s3.own_keys = False
    assert is_whole(begun, parts, await client.head(KEY))


@asynccontextmanager
async def in_two_pieces(first: str, second: str) -> AsyncGenerator[str]:
    """Run a service that refuses in two pieces; yield where it is."""

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=403, headers={"Content-Type": "application/xml"})
        answer.content_length = len(first + second)
        await answer.prepare(request)
        await answer.write(first.encode())
        for _ in range(LOOPS):  # so that the first has been read when the second comes
            await asyncio.sleep(0)
        await answer.write(second.encode())
        return answer

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(application) as server:
        yield str(server.make_url("/"))


async def test_a_refusal_is_read_to_its_end(
    sockets: None, connector: aiohttp.BaseConnector, api: S3Api
) -> None:
    """It may come in pieces."""
    async with in_two_pieces("<Error><Code>InvalidAcc", "essKeyId</Code></Error>") as endpoint:
        place = Place(endpoint=endpoint, bucket="bucket")
        keys = Keys(access_key="key", secret_key=Secret("secret"))
        async with S3Client(connector, place, keys, api) as client:
            with pytest.raises(CredentialsError) as refusal:
                await client.check()

    assert refusal.value.reason == "InvalidAccessKeyId"
