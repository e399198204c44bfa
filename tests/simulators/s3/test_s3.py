"""The stand-in for S3, asked by AWS's own client."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

import botocore.config  # type: ignore[import-untyped]  # comes without types
import botocore.exceptions  # type: ignore[import-untyped]  # comes without types
import botocore.session  # type: ignore[import-untyped]  # comes without types
import pytest

from homelab_hub_simulators.s3 import S3Simulator
from tests.simulators.program import running

PART = 5 * 2**20

type Call = Callable[..., Any]


def client_of(endpoint: str, access_key: str, secret_key: str, **options: Any) -> Any:
    """Return AWS's client; it does not try again, and blocks."""
    return botocore.session.Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=botocore.config.Config(retries={"total_max_attempts": 1}, **options),
    )


@pytest.fixture
async def s3() -> AsyncGenerator[S3Simulator]:
    """Run a stand-in."""
    async with S3Simulator() as running:
        yield running


@pytest.fixture
def call(s3: S3Simulator) -> Call:
    """Return a way to call an operation on the bucket with AWS's client."""
    client = client_of(s3.endpoint, s3.access_key, s3.secret_key)

    async def call(operation: str, **parameters: Any) -> Any:
        method = getattr(client, operation)
        return await asyncio.to_thread(method, Bucket=s3.bucket, **parameters)

    return call


def code(caught: pytest.ExceptionInfo[botocore.exceptions.ClientError]) -> str:
    """Return the code of a refusal."""
    return str(caught.value.response["Error"]["Code"])


async def test_aws_s_client_stores_finds_and_deletes(call: Call) -> None:
    """Its checksums and its signatures are right here too."""
    await call("put_object", Key="a folder/ä+b%20.txt", Body=b"content")

    listed = await call("list_objects_v2", Prefix="a folder/")
    assert [one["Key"] for one in listed["Contents"]] == ["a folder/ä+b%20.txt"]
    got = await call("get_object", Key="a folder/ä+b%20.txt", Range="bytes=1-3")
    assert got["Body"].read() == b"ont"
    assert got["ContentRange"] == "bytes 1-3/7"
    await call("delete_object", Key="a folder/ä+b%20.txt")
    assert "Contents" not in await call("list_objects_v2")


async def test_ranges_are_what_they_are_in_http(call: Call) -> None:
    """To the end, beyond it, and from the end."""
    await call("put_object", Key="letters", Body=b"abcdef")

    async def ranged(span: str) -> bytes:
        return bytes((await call("get_object", Key="letters", Range=span))["Body"].read())

    assert await ranged("bytes=4-") == b"ef"
    assert await ranged("bytes=4-99") == b"ef"
    assert await ranged("bytes=-2") == b"ef"
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        await ranged("bytes=6-9")
    assert code(caught) == "InvalidRange"


async def test_whoever_has_other_keys_is_not_let_in(s3: S3Simulator) -> None:
    """A wrong secret is told from a key that nobody has."""
    for access_key, secret_key, expected in (
        (s3.access_key, "wrong", "SignatureDoesNotMatch"),
        ("AKIANOBODY", s3.secret_key, "InvalidAccessKeyId"),
    ):
        client = client_of(s3.endpoint, access_key, secret_key)
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            await asyncio.to_thread(client.list_objects_v2, Bucket=s3.bucket)
        assert code(caught) == expected


async def test_a_clock_that_is_wrong_refuses(s3: S3Simulator, call: Call) -> None:
    """Beyond a quarter of an hour; the date of the answer tells."""
    s3.clock_ahead = 14 * 60
    await call("list_objects_v2")

    s3.clock_ahead = 16 * 60
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        await call("list_objects_v2")
    assert code(caught) == "RequestTimeTooSkewed"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("slow_down", "SlowDown"),
        ("server_error", "InternalError"),
        ("access_denied", "AccessDenied"),
        ("wrong_keys", "InvalidAccessKeyId"),
        ("bucket_gone", "NoSuchBucket"),
        ("storage_full", "XMinioStorageFull"),
        ("bad_digest", "BadDigest"),
    ],
)
async def test_a_fault_is_told_in_s3_s_words(
    s3: S3Simulator, call: Call, fault: str, expected: str
) -> None:
    """As often as it is to be, and for the operation it is meant for."""
    s3.faults.put(fault, endpoint="PutObject", times=1)

    await call("list_objects_v2")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        await call("put_object", Key="a", Body=b"content")
    assert code(caught) == expected
    await call("put_object", Key="a", Body=b"content")


async def test_a_fault_may_strike_one_part_only(s3: S3Simulator, call: Call) -> None:
    """The others arrive."""
    upload = (await call("create_multipart_upload", Key="big"))["UploadId"]
    part = {"Key": "big", "UploadId": upload, "Body": b"x"}
    s3.faults.put("server_error", part=2, times=1)

    await call("upload_part", PartNumber=1, **part)
    with pytest.raises(botocore.exceptions.ClientError):
        await call("upload_part", PartNumber=2, **part)
    await call("upload_part", PartNumber=2, **part)

    listed = await call("list_parts", Key="big", UploadId=upload)
    assert [one["PartNumber"] for one in listed["Parts"]] == [1, 2]
    assert [one.body["part"] for one in s3.asked("UploadPart")] == [1, 2, 2]


@pytest.mark.parametrize(("equal", "taken"), [(False, True), (True, False)])
async def test_parts_need_be_equally_large_only_where_cloudflare_is_played(
    s3: S3Simulator, call: Call, *, equal: bool, taken: bool
) -> None:
    """The last may always be smaller."""
    s3.equal_parts = equal
    upload = (await call("create_multipart_upload", Key="big"))["UploadId"]
    parts = []
    for number, size in enumerate((PART, PART + 1, 1), 1):
        sent = await call(
            "upload_part", Key="big", UploadId=upload, PartNumber=number, Body=b"x" * size
        )
        parts.append({"PartNumber": number, "ETag": sent["ETag"]})
    whole = {"Key": "big", "UploadId": upload, "MultipartUpload": {"Parts": parts}}

    if taken:
        await call("complete_multipart_upload", **whole)
        assert (await call("head_object", Key="big"))["ContentLength"] == 2 * PART + 2
    else:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            await call("complete_multipart_upload", **whole)
        assert code(caught) == "InvalidPart"


async def test_an_upload_under_way_says_when_it_was_begun(s3: S3Simulator, call: Call) -> None:
    """By this server's clock; it is gone when it is over."""
    s3.clock_ahead = -600
    upload = (await call("create_multipart_upload", Key="big"))["UploadId"]

    listed = (await call("list_multipart_uploads"))["Uploads"]
    assert [one["UploadId"] for one in listed] == [upload]
    assert listed[0]["Initiated"].timestamp() == pytest.approx(s3.now, abs=5)

    await call("abort_multipart_upload", Key="big", UploadId=upload)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        await call("complete_multipart_upload", Key="big", UploadId=upload)
    assert code(caught) == "NoSuchUpload"


async def test_content_can_arrive_damaged(s3: S3Simulator, call: Call) -> None:
    """One bit is another."""
    await call("put_object", Key="a", Body=b"content")
    s3.faults.put("damaged", after=3, times=1)

    client = client_of(
        s3.endpoint, s3.access_key, s3.secret_key, response_checksum_validation="when_required"
    )
    got = await asyncio.to_thread(client.get_object, Bucket=s3.bucket, Key="a")
    assert got["Body"].read() == b"conuent"


async def test_the_program_says_where_it_is() -> None:
    """With keys and a bucket of the command line."""
    async with running(
        "s3", "--bucket", "mine", "--access-key", "me", "--secret-key", "it is me"
    ) as (name, url):
        assert name == "s3"
        client = client_of(url, "me", "it is me")
        await asyncio.to_thread(client.put_object, Bucket="mine", Key="a", Body=b"content")
