"""Objects: stored, found, read, copied, shared and deleted."""

import aiohttp
import pytest

from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.s3 import About, S3Client
from homelab_hub_simulators.s3 import S3Simulator


async def content_of(client: S3Client, key: str) -> bytes:
    """Return what an object holds."""
    async with client.get(key) as response:
        return await response.read()


@pytest.mark.parametrize(
    "key",
    [
        "backup.tar",
        "a folder/Sicherung für Öl & Co.tar",
        "100%20 + 1 = ?#;&,@$!'()*[]{}|^`~.tar",
        "//double//slashes//",
        "dots/../../and/./dots",
        "日本/🎄.tar",
        'quotes"and<tags>',
    ],
)
async def test_a_key_may_have_anything_in_it(client: S3Client, key: str) -> None:
    """The signature, the path and the list agree on it."""
    await client.put(key, b"content of " + key.encode())

    assert [one.key for one in await client.objects()] == [key]
    assert await content_of(client, key) == b"content of " + key.encode()
    assert (await client.head(key)).size == len(key.encode()) + 11

    await client.delete(key)
    assert await client.objects() == []


async def test_all_pages_are_listed(client: S3Client, s3: S3Simulator) -> None:
    """However many there are on one."""
    keys = [f"here/{number:02}" for number in range(7)]
    for key in [*keys, "elsewhere"]:
        await client.put(key, b"x")

    assert [one.key for one in await client.objects("here/", most=3)] == keys
    assert s3.counts["ListObjectsV2"] == 3


async def test_what_is_stored_with_an_object_is_found(client: S3Client) -> None:
    """Its type, its metadata, and an ETag that is its MD5."""
    etag = await client.put(
        "a.json", b"{}", content_type="application/json", metadata={"backup": "0123"}
    )

    found = await client.head("a.json")
    assert found.etag == etag == "99914b932bd37a50b983c5e7c90ae93b"
    assert (found.content_type, found.metadata, found.size) == (
        "application/json",
        {"backup": "0123"},
        2,
    )
    assert found.modified.tzinfo is not None


async def test_an_object_can_be_empty(client: S3Client) -> None:
    """Nothing is something too."""
    await client.put("empty", b"")

    assert (await client.head("empty")).size == 0
    assert await content_of(client, "empty") == b""


async def test_a_page_of_html_is_an_object_like_any_other(client: S3Client) -> None:
    """It is no sign of a proxy here."""
    await client.put("page.html", b"<html></html>", content_type="text/html")

    assert (await client.head("page.html")).content_type == "text/html"
    assert await content_of(client, "page.html") == b"<html></html>"


async def test_a_part_of_an_object_is_read(client: S3Client) -> None:
    """From a start to before a stop."""
    await client.put("letters", b"abcdefgh")

    async with client.get("letters", start=2, stop=5) as response:
        assert await response.read() == b"cde"
    async with client.get("letters", start=6) as response:
        assert await response.read() == b"gh"


async def test_an_object_that_has_become_another_is_not_read(client: S3Client) -> None:
    """The ETag tells."""
    etag = await client.put("changing", b"old")
    await client.put("changing", b"new")

    with pytest.raises(errors.ConflictError):
        async with client.get("changing", etag=etag):
            pass


async def test_what_is_not_there_is_not_found(client: S3Client) -> None:
    """Whether it is looked at, read or copied; deleting it is no failure."""
    with pytest.raises(errors.NotFoundError):
        await client.head("nothing")
    with pytest.raises(errors.NotFoundError) as caught:
        async with client.get("nothing"):
            pass
    assert caught.value.reason == "NoSuchKey"
    with pytest.raises(errors.NotFoundError):
        await client.copy("nothing", "something")
    await client.delete("nothing")


async def test_an_object_is_copied(client: S3Client) -> None:
    """With whatever its key has in it."""
    etag = await client.put("from here/ä+b%20.txt", b"content")

    assert await client.copy("from here/ä+b%20.txt", "to there") == etag
    assert await content_of(client, "to there") == b"content"


async def test_many_objects_are_deleted_at_a_time(client: S3Client, s3: S3Simulator) -> None:
    """In one request."""
    keys = ["a", "b & c", "<d>"]
    for key in [*keys, "stays"]:
        await client.put(key, b"x")

    await client.delete_all(keys)

    assert [one.key for one in await client.objects()] == ["stays"]
    assert s3.counts["DeleteObjects"] == 1


async def test_a_presigned_url_is_good_for_anybody_for_a_while(
    client: S3Client, s3: S3Simulator
) -> None:
    """And says under which name to save what is there."""
    await client.put("öffentlich.txt", b"content")
    url = client.presigned("öffentlich.txt", 60, download_as="Datei für Dich.txt")

    async with aiohttp.ClientSession() as anybody:
        async with anybody.get(url) as response:
            assert await response.read() == b"content"
            assert "Datei%20f%C3%BCr%20Dich.txt" in response.headers["Content-Disposition"]
        s3.clock_ahead = 61
        async with anybody.get(url) as response:
            assert response.status == 403


async def test_a_bucket_says_what_it_is(client: S3Client) -> None:
    """As far as it does."""
    assert await client.about() == About(
        region="us-east-1", versioned=False, locked=False, retention=None
    )


async def test_a_bucket_says_what_these_keys_may_know(client: S3Client, s3: S3Simulator) -> None:
    """Keys for backups need no more rights than that."""
    s3.faults.put("access_denied", endpoint="GetBucketVersioning")

    assert (await client.about()).versioned is None
