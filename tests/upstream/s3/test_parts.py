"""Uploads in parts: several at a time, gone on with, and never half of it."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.homelab_hub.upstream import errors, s3_errors
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from custom_components.homelab_hub.upstream.s3_download import content
from custom_components.homelab_hub.upstream.s3_parts import (
    LARGEST_PART,
    MOST_PARTS,
    PART_SIZE,
    Begun,
    PartSender,
    part_size,
)
from homelab_hub_simulators.s3 import S3Simulator

from .helpers import CONTENT, KEY, PART, Reading, begin, client_of


def ignore(_size: int, _sure: bool) -> None:
    """Do not look at progress."""


def sender(client: S3Client, begun: Begun, reading: Reading | None = None) -> PartSender:
    """Return a sender of the content."""
    return PartSender(client, begun, reading or Reading(), arrived=ignore, memory=3 * PART)


async def stored(client: S3Client) -> bytes:
    """Return what the object holds."""
    found = await client.head(KEY)
    pieces = content(client, KEY, found.size, found.etag, range_size=PART)
    return b"".join([piece async for piece in pieces])


async def test_all_parts_make_the_object(client: S3Client, s3: S3Simulator) -> None:
    """Equally large, as Cloudflare wants them, and nothing is left over."""
    s3.equal_parts = True
    begun = await begin(client)

    etag = await client.complete_upload(KEY, begun.id, await sender(client, begun).send())

    assert await stored(client) == CONTENT
    assert (await client.head(KEY)).etag == etag
    assert await client.uploads() == []
    assert s3.counts["UploadPart"] == 4


async def test_several_parts_are_on_their_way_and_memory_is_bounded(
    client: S3Client, s3: S3Simulator
) -> None:
    """What was read and has not arrived is never more than was allowed."""
    begun = await begin(client)
    reading = Reading()
    ahead: list[int] = []
    sending: list[int] = []

    def arrived(size: int, sure: bool) -> None:
        if sure:
            ahead.append(reading.read - size)
        sending.append(size)

    await PartSender(client, begun, reading, arrived=arrived, memory=2 * PART).send()

    assert max(ahead) <= 2 * PART
    assert max(ahead) > PART, "one after the other"
    assert sending[-1] == len(CONTENT)
    assert reading.spans == [(0, len(CONTENT))]


@pytest.mark.parametrize(
    "fault", ["slow_down", "server_error", "cut", "lost_answer", "wrong_etag", "bad_digest"]
)
async def test_a_part_that_fails_is_sent_again(
    client: S3Client, s3: S3Simulator, fault: str
) -> None:
    """It alone, from memory."""
    begun = await begin(client)
    reading = Reading()
    s3.faults.put(fault, part=2, endpoint="UploadPart", times=3)

    await client.complete_upload(KEY, begun.id, await sender(client, begun, reading).send())

    assert await stored(client) == CONTENT
    assert reading.read == len(CONTENT)
    assert [one.body["part"] for one in s3.asked("UploadPart")].count(2) == 4


async def test_a_part_that_keeps_failing_ends_the_upload_which_can_be_gone_on_with(
    client: S3Client, s3: S3Simulator
) -> None:
    """Only what is missing is read and sent then."""
    begun = await begin(client)
    s3.faults.put("server_error", part=4, endpoint="UploadPart", times=10)
    with pytest.raises(errors.ServerError):
        await sender(client, begun).send()
    s3.faults.clear()
    have = await client.parts(KEY, begun.id)
    reading = Reading()
    s3.forget_calls()

    await client.complete_upload(KEY, begun.id, await sender(client, begun, reading).send(have))

    assert [part.number for part in have] == [1, 2, 3]
    assert [one.body["part"] for one in s3.asked("UploadPart")] == [4]
    assert reading.spans == [(3 * PART, len(CONTENT))]
    assert await stored(client) == CONTENT


async def test_parts_of_another_size_are_sent_anew(client: S3Client) -> None:
    """The upload was cut otherwise when they were sent."""
    begun = await begin(client)
    await sender(client, begun).send()
    cut_anew = Begun(key=KEY, id=begun.id, size=begun.size, part_size=2 * PART)
    reading = Reading()
    have = await client.parts(KEY, begun.id)

    parts = await sender(client, cut_anew, reading).send(have)
    await client.complete_upload(KEY, begun.id, parts)

    assert reading.spans == [(0, len(CONTENT))]
    assert await stored(client) == CONTENT


async def test_a_full_storage_ends_it_at_once(client: S3Client, s3: S3Simulator) -> None:
    """A pause does not mend it."""
    begun = await begin(client)
    s3.faults.put("storage_full", part=2, endpoint="UploadPart")

    with pytest.raises(errors.QuotaError):
        await sender(client, begun).send()

    assert [one.body["part"] for one in s3.asked("UploadPart")].count(2) == 1


async def test_what_cannot_be_read_is_told_as_it_is(client: S3Client) -> None:
    """Not as a failure of the upstream."""

    class UnreadableError(Exception):
        """What the source raises."""

    async def read(_start: int, _stop: int) -> AsyncGenerator[bytes]:
        yield CONTENT[:PART]
        raise UnreadableError

    begun = await begin(client)
    with pytest.raises(UnreadableError):
        await PartSender(client, begun, read, arrived=ignore).send()


async def test_an_upload_that_is_cancelled_leaves_nothing_running(
    client: S3Client, s3: S3Simulator
) -> None:
    """What has arrived stays, to be gone on with."""
    begun = await begin(client)
    s3.faults.put("hang", part=2, endpoint="UploadPart")
    first = asyncio.Event()

    def arrived(size: int, sure: bool) -> None:
        if sure and size:
            first.set()

    before = asyncio.all_tasks()
    task = asyncio.create_task(PartSender(client, begun, Reading(), arrived=arrived).send())
    async with asyncio.timeout(10):
        await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    ours = {left for left in asyncio.all_tasks() - before if "PartSender" in repr(left)}
    assert ours == set()
    assert await client.parts(KEY, begun.id)


async def test_an_answer_that_is_lost_at_the_end_does_not_matter(
    client: S3Client, s3: S3Simulator
) -> None:
    """If the object is there, the upload is complete."""
    begun = await begin(client)
    parts = await sender(client, begun).send()
    s3.faults.put("lost_answer", endpoint="CompleteMultipartUpload", times=1)

    await client.complete_upload(KEY, begun.id, parts)

    assert await stored(client) == CONTENT


async def test_an_object_of_others_is_not_taken_for_ours(client: S3Client, s3: S3Simulator) -> None:
    """An older object lies under the key of an upload whose parts are gone."""
    await client.put(KEY, b"older")
    begun = await begin(client)
    parts = await sender(client, begun).send()
    await client.abort_upload(KEY, begun.id)

    with pytest.raises(errors.NotFoundError) as caught:
        await client.complete_upload(KEY, begun.id, parts)

    assert caught.value.reason == "NoSuchUpload"
    assert s3.counts["HeadObject"] == 1


async def test_an_error_behind_a_good_status_is_an_error(client: S3Client, s3: S3Simulator) -> None:
    """S3 says 200 before it begins."""
    begun = await begin(client)
    parts = await sender(client, begun).send()
    s3.faults.put("hidden_error", endpoint="CompleteMultipartUpload")

    with pytest.raises(errors.ServerError) as caught:
        await client.complete_upload(KEY, begun.id, parts)

    assert caught.value.reason == "InternalError"


async def test_an_upload_that_is_aborted_leaves_no_parts(client: S3Client) -> None:
    """Aborting it once more is no failure."""
    begun = await begin(client)
    await sender(client, begun).send()
    assert [one.id for one in await client.uploads("backups/")] == [begun.id]

    await client.abort_upload(KEY, begun.id)
    await client.abort_upload(KEY, begun.id)

    assert await client.uploads() == []
    with pytest.raises(errors.NotFoundError):
        await client.parts(KEY, begun.id)


async def test_unequal_parts_would_be_found_out(
    connector: aiohttp.BaseConnector, api: S3Api
) -> None:
    """The stand-in is as strict as Cloudflare, so the tests above say something."""
    async with (
        S3Simulator(equal_parts=True) as s3,
        client_of(s3, connector, api) as client,
    ):
        begun = await begin(client)
        larger = Begun(key=KEY, id=begun.id, size=2 * PART + 99, part_size=PART + 99)
        parts = await sender(client, begun).send()
        parts[0] = (await sender(client, larger).send())[0]
        with pytest.raises(errors.BadRequestError) as caught:
            await client.complete_upload(KEY, begun.id, parts)
    assert caught.value.reason == "InvalidPart"


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, PART_SIZE),
        (PART_SIZE * MOST_PARTS, PART_SIZE),
        (PART_SIZE * MOST_PARTS + 1, PART_SIZE + 2**20),
        (LARGEST_PART * MOST_PARTS, LARGEST_PART),
    ],
)
def test_parts_grow_so_that_there_are_never_too_many(size: int, expected: int) -> None:
    """10,000 are allowed."""
    assert part_size(size) == expected
    assert Begun(key="", id="", size=size, part_size=expected).count <= MOST_PARTS


def test_more_than_the_parts_take_is_refused_before_anything_is_sent() -> None:
    """The largest part has 5 GiB."""
    with pytest.raises(s3_errors.ObjectTooLargeError):
        part_size(LARGEST_PART * MOST_PARTS + 1)
