"""What S3 refuses, and what is learnt from it."""

import logging

import aiohttp
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
import pytest

from custom_components.homelab_hub.upstream import errors, s3_errors
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from custom_components.homelab_hub.upstream.s3_place import Keys, Place, Style
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_simulators.s3 import S3Simulator

from .helpers import client_of, place_of


@pytest.mark.parametrize(
    ("fault", "expected", "tries"),
    [
        ("wrong_keys", (errors.CredentialsError, "InvalidAccessKeyId"), 1),
        ("access_denied", (errors.ForbiddenError, "AccessDenied"), 1),
        ("bucket_gone", (s3_errors.BucketMissingError, "NoSuchBucket"), 1),
        ("storage_full", (errors.QuotaError, "XMinioStorageFull"), 1),
        ("slow_down", (errors.RateLimitError, "SlowDown"), 3),
        ("server_error", (errors.ServerError, "InternalError"), 3),
        ("bad_digest", (s3_errors.DamagedOnTheWayError, "BadDigest"), 3),
    ],
)
async def test_a_refusal_is_one_of_our_errors_with_the_code_of_s3(
    client: S3Client,
    s3: S3Simulator,
    fault: str,
    expected: tuple[type[errors.UpstreamError], str],
    tries: int,
) -> None:
    """What a pause may mend is tried again, and nothing else."""
    s3.faults.put(fault, endpoint="PutObject")

    with pytest.raises(errors.UpstreamError) as caught:
        await client.put("a", b"content")

    assert (type(caught.value), caught.value.reason) == expected
    assert caught.value.detail
    assert s3.counts["PutObject"] == tries


@pytest.mark.parametrize("fault", ["slow_down", "server_error", "cut", "lost_answer"])
async def test_what_passes_is_not_noticed(client: S3Client, s3: S3Simulator, fault: str) -> None:
    """A request is sent again."""
    s3.faults.put(fault, endpoint="PutObject", times=2)

    await client.put("a", b"content")

    assert [one.key for one in await client.objects()] == ["a"]


@pytest.mark.parametrize("status", [200, 403])
async def test_a_page_of_a_proxy_is_no_answer_of_s3(
    client: S3Client, s3: S3Simulator, status: int
) -> None:
    """Whatever its status: it would be an empty list, or an object that nobody stored."""
    s3.faults.put("html", status=status)

    with pytest.raises(errors.NotAnApiError):
        await client.objects()
    with pytest.raises(errors.NotAnApiError):
        await client.put("a", b"content")


async def test_a_wrong_secret_is_told_from_a_lack_of_rights(
    s3: S3Simulator, connector: aiohttp.BaseConnector, api: S3Api
) -> None:
    """Both are a 403."""
    async with client_of(s3, connector, api, secret_key="mistyped") as client:
        with pytest.raises(errors.CredentialsError) as caught:
            await client.check()
    assert caught.value.reason == "SignatureDoesNotMatch"


@pytest.mark.parametrize("ahead", [-7200, 3 * 24 * 3600])
async def test_a_clock_that_is_wrong_does_not_matter(
    client: S3Client, s3: S3Simulator, ahead: float
) -> None:
    """Ours or theirs: signatures go by theirs, once they have said what it is."""
    s3.clock_ahead = ahead

    await client.put("a", b"content")
    await client.put("b", b"content")

    assert client.signer.offset == pytest.approx(ahead, abs=3)
    assert s3.counts["PutObject"] == 3
    async with aiohttp.ClientSession() as anybody, anybody.get(client.presigned("a", 60)) as got:
        assert await got.read() == b"content"


async def test_the_region_is_learnt(connector: aiohttp.BaseConnector, api: S3Api) -> None:
    """As MinIO and Garage tell it."""
    async with (
        S3Simulator(region="home-1") as s3,
        client_of(s3, connector, api, region="us-east-1") as client,
    ):
        await client.put("a", b"content")
        await client.put("b", b"content")

    assert client.signer.region == "home-1"
    assert s3.counts["PutObject"] == 3


async def test_a_clock_that_is_wrong_is_found_out_by_an_answer_without_words(
    client: S3Client, s3: S3Simulator
) -> None:
    """The answer to HEAD has no body, only a date."""
    await client.put("a", b"content")
    s3.clock_ahead = 3600

    assert (await client.head("a")).size == 7


@pytest.mark.parametrize("status", [301, 307])
async def test_a_redirect_is_not_followed(
    connector: aiohttp.BaseConnector, api: S3Api, status: int
) -> None:
    """It would take requests, and what is in them, elsewhere; the error says where the bucket is."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        headers = {"Location": "/elsewhere", "x-amz-bucket-region": "eu-west-1"}
        return web.Response(status=status, headers=headers)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(application) as server:
        place = Place(endpoint=str(server.make_url("")), bucket="backups")
        keys = Keys(access_key="key", secret_key=Secret("secret"))
        async with S3Client(connector, place, keys, api) as client:
            with pytest.raises(s3_errors.WrongRegionError) as caught:
                await client.head("a")

    assert caught.value.region == "eu-west-1"
    assert asked == ["/backups/a"]


class ThisMachine(AbstractResolver):
    """Every name is this machine's."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Return the address."""
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=port, family=2, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Do nothing."""


async def test_the_bucket_may_be_before_the_host(s3: S3Simulator, api: S3Api) -> None:
    """AWS's own way, which some others want too."""
    endpoint = s3.endpoint.replace("127.0.0.1", "s3.example")
    async with (
        aiohttp.TCPConnector(resolver=ThisMachine()) as connector,
        client_of(s3, connector, api, endpoint=endpoint, style=Style.VIRTUAL) as client,
    ):
        await client.put("a b/c", b"content")
        assert [one.key for one in await client.objects()] == ["a b/c"]

    assert {one.path for one in s3.requests} == {"/a%20b/c", "/"}


@pytest.mark.parametrize("endpoint", ["s3.example", "ftp://s3.example", "http://", "http://a?b=c"])
def test_an_endpoint_is_a_url(endpoint: str) -> None:
    """And nothing else."""
    with pytest.raises(ValueError, match="endpoint"):
        Place(endpoint=endpoint, bucket="backups")


def test_aws_needs_no_endpoint() -> None:
    """The region says where it is."""
    place = Place(endpoint="", bucket="backups", region="eu-west-1", style=Style.VIRTUAL)

    assert str(place.root) == "https://backups.s3.eu-west-1.amazonaws.com"


async def test_neither_secrets_nor_signatures_are_logged(
    s3: S3Simulator,
    connector: aiohttp.BaseConnector,
    api: S3Api,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even when somebody looks for a fault."""
    caplog.set_level(logging.DEBUG)
    async with client_of(s3, connector, api) as client:
        await client.put("a", b"content")
        client.presigned("a", 60)
        with pytest.raises(errors.NotFoundError) as caught:
            await client.head("nothing")

    said = caplog.text + repr(caught.value) + repr(vars(client)) + repr(place_of(s3))
    assert s3.secret_key not in said
    assert "Signature=" not in said
