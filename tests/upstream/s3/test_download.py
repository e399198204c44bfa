"""Content that is fetched in ranges, and arrives as one."""

import asyncio
from contextlib import aclosing

import pytest

from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_download import content
from homelab_hub_simulators.s3 import S3Simulator

from .helpers import CONTENT, KEY

RANGE = 1_000_003


@pytest.fixture
async def etag(client: S3Client) -> str:
    """Store the content."""
    return await client.put(KEY, CONTENT)


async def fetched(client: S3Client, etag: str) -> bytes:
    """Return what arrives."""
    pieces = content(client, KEY, len(CONTENT), etag, range_size=RANGE)
    return b"".join([piece async for piece in pieces])


async def test_ranges_arrive_in_order(client: S3Client, etag: str, s3: S3Simulator) -> None:
    """Each was asked for once."""
    assert await fetched(client, etag) == CONTENT
    assert s3.counts["GetObject"] == -(-len(CONTENT) // RANGE)


async def test_a_range_that_breaks_off_goes_on_from_there(
    client: S3Client, etag: str, s3: S3Simulator
) -> None:
    """Nothing is missing, and nothing is there twice."""
    s3.faults.put("cut", endpoint="GetObject", after=600_000, times=3)

    assert await fetched(client, etag) == CONTENT
    assert s3.counts["GetObject"] == -(-len(CONTENT) // RANGE) + 3


async def test_an_object_that_becomes_another_meanwhile_is_not_mixed(
    client: S3Client, etag: str
) -> None:
    """Half of each would be worse than nothing."""
    async with aclosing(
        content(client, KEY, len(CONTENT), etag, range_size=RANGE, at_a_time=1)
    ) as pieces:
        await anext(pieces)
        await client.put(KEY, CONTENT[::-1])
        with pytest.raises(errors.ConflictError):
            async for _ in pieces:
                pass


async def test_whoever_stops_reading_stops_the_fetching(
    client: S3Client, etag: str, s3: S3Simulator
) -> None:
    """No task goes on."""
    before = asyncio.all_tasks()
    pieces = content(client, KEY, len(CONTENT), etag, range_size=RANGE)
    await anext(pieces)

    await pieces.aclose()

    assert {task for task in asyncio.all_tasks() - before if "_fetch" in repr(task)} == set()
    assert s3.counts["GetObject"] <= 5


async def test_nothing_is_asked_for_an_empty_object(client: S3Client, s3: S3Simulator) -> None:
    """There is no range in it."""
    assert [piece async for piece in content(client, "empty", 0, "")] == []
    assert s3.counts["GetObject"] == 0
