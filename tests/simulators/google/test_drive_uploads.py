"""Uploads of every kind, and what may happen to them."""

import asyncio
import hashlib
import io
from typing import Any

import aiohttp
from googleapiclient.http import MediaIoBaseUpload  # type: ignore[import-untyped]  # comes without types
import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .client import GoogleClient

UNIT = 256 * 1024
DATA = bytes(range(256)) * 4096  # a MiB
FIELDS = "id,name,size,md5Checksum,sha256Checksum,appProperties,parents"


class Upload:
    """A resumable upload, by hand."""

    def __init__(self, session: aiohttp.ClientSession, google: GoogleSimulator, token: str) -> None:
        """Upload with this token."""
        self._session = session
        self._root = google.endpoints["google"]["drive"]
        self._headers = {"Authorization": f"Bearer {token}"}
        self.url = ""

    async def begin(self, size: int | None = None, **metadata: Any) -> aiohttp.ClientResponse:
        """Begin, and keep where it goes on."""
        headers = self._headers | {"X-Upload-Content-Type": "application/x-tar"}
        if size is not None:
            headers["X-Upload-Content-Length"] = str(size)
        url = f"{self._root}upload/drive/v3/files?uploadType=resumable&fields={FIELDS}"
        async with self._session.post(url, json=metadata, headers=headers) as answer:
            self.url = answer.headers.get("Location", "")
            await answer.read()
            return answer

    async def put(
        self, data: bytes, range_: str | None = None, method: str = "PUT"
    ) -> aiohttp.ClientResponse:
        """Send a chunk; no token is needed for it."""
        headers = {} if range_ is None else {"Content-Range": f"bytes {range_}"}
        async with self._session.request(
            method, self.url, data=data, headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            return answer

    async def received(self) -> int:
        """Return how much has come."""
        answer = await self.put(b"", f"*/{len(DATA)}")
        assert answer.status == 308
        return read_range(answer)


def read_range(answer: aiohttp.ClientResponse) -> int:
    """Return how many bytes a 308 says have come."""
    found = answer.headers.get("Range")
    return 0 if found is None else int(found.removeprefix("bytes=0-")) + 1


def md5(data: bytes) -> str:
    """Return the hash as Drive writes it."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@pytest.fixture
def upload(client: GoogleClient, google: GoogleSimulator, session: aiohttp.ClientSession) -> Upload:
    """Return an upload by hand."""
    return Upload(session, google, client.token)


@pytest.mark.parametrize("resumable", [True, False])
@pytest.mark.parametrize("body", [{"name": "ü/x.tar", "appProperties": {"kind": "backup"}}, None])
async def test_the_client_uploads(
    client: GoogleClient, google: GoogleSimulator, body: Any, resumable: bool
) -> None:
    """In one request, in two parts, or in chunks."""
    media = MediaIoBaseUpload(
        io.BytesIO(DATA), "application/x-tar", chunksize=UNIT, resumable=resumable
    )
    files = client.drive.files()
    made = await client.run(files.create(body=body, media_body=media, fields=FIELDS))
    assert made["size"] == str(len(DATA))
    assert made["md5Checksum"] == md5(DATA)
    assert made["sha256Checksum"] == hashlib.sha256(DATA).hexdigest()
    assert made["name"] == (body["name"] if body else "Untitled")
    assert await google.drive().content(made["id"]) == DATA


async def test_an_upload_goes_on_where_it_broke_off(
    upload: Upload, google: GoogleSimulator
) -> None:
    """Of a connection that was cut, whole units are kept; the rest is sent again."""
    await upload.begin(len(DATA), name="backup.tar")
    # Twice, as aiohttp sends a PUT again by itself.
    google.faults.put("cut", times=2, endpoint="drive.upload", after=3 * UNIT + 1000)
    with pytest.raises(aiohttp.ClientError):
        await upload.put(DATA)
    received = await upload.received()
    assert received == 3 * UNIT
    assert google.drive().uploads[0]["received"] == received
    last = len(DATA) - 1
    answer = await upload.put(DATA[received:], f"{received}-{last}/{len(DATA)}")
    assert (await answer.json())["md5Checksum"] == md5(DATA)
    assert await google.drive().content((await answer.json())["id"]) == DATA
    again = await upload.put(b"", f"*/{len(DATA)}")
    assert (again.status, await again.json()) == (200, await answer.json())


async def test_a_client_that_goes_away_leaves_what_it_sent(
    upload: Upload, google: GoogleSimulator, session: aiohttp.ClientSession
) -> None:
    """As when Home Assistant is killed in the middle."""
    await upload.begin(len(DATA))
    arrived = asyncio.Event()

    async def slowly() -> Any:
        """Send a part, and then nothing more."""
        yield DATA[: 2 * UNIT + 5]
        arrived.set()
        await asyncio.Event().wait()

    headers = {"Content-Length": str(len(DATA))}
    sending = asyncio.create_task(
        session.put(upload.url, data=slowly(), headers=headers).__aenter__()
    )
    await arrived.wait()
    async with asyncio.timeout(10):
        while google.drive().uploads[0]["received"] < 2 * UNIT:  # noqa: ASYNC110 - nobody says it
            await asyncio.sleep(0.001)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert await upload.received() == 2 * UNIT
    answer = await upload.put(DATA[2 * UNIT :], f"{2 * UNIT}-{len(DATA) - 1}/{len(DATA)}")
    assert (await answer.json())["md5Checksum"] == md5(DATA)


async def test_chunks_are_whole_units(upload: Upload) -> None:
    """All but the last; what was sent twice is taken once."""
    await upload.begin()
    assert (await upload.put(DATA[:1000], "0-999/*")).status == 400
    first = await upload.put(DATA[:UNIT], f"0-{UNIT - 1}/*")
    assert (first.status, read_range(first)) == (308, UNIT)
    gap = await upload.put(DATA[:UNIT], f"{2 * UNIT}-{3 * UNIT - 1}/*")
    assert gap.status == 400
    assert "exceeds already uploaded size of 262144" in (await gap.json())["error"]["message"]
    twice = await upload.put(DATA[: 2 * UNIT], f"0-{2 * UNIT - 1}/*")
    assert read_range(twice) == 2 * UNIT
    lie = await upload.put(DATA[:UNIT], f"{2 * UNIT}-{4 * UNIT - 1}/{len(DATA)}")
    assert lie.status == 400
    end = 2 * UNIT + 10
    done = await upload.put(DATA[2 * UNIT : end], f"{2 * UNIT}-{end - 1}/{end}")
    assert (await done.json())["md5Checksum"] == md5(DATA[:end])


async def test_an_empty_file_is_one(upload: Upload) -> None:
    """Without a byte, and with the MD5 of nothing."""
    await upload.begin(0)
    answer = await upload.put(b"")
    assert (await answer.json())["md5Checksum"] == md5(b"")


async def test_an_upload_is_over_after_a_week(upload: Upload, google: GoogleSimulator) -> None:
    """The client must begin anew."""
    await upload.begin(len(DATA))
    google.drive().expire_uploads()
    assert (await upload.put(DATA)).status == 404
    await upload.begin(len(DATA))
    google.clock.advance(7 * 24 * 3600 + 1)
    assert (await upload.put(b"", f"*/{len(DATA)}")).status == 404


async def test_an_upload_is_cancelled(upload: Upload, google: GoogleSimulator) -> None:
    """Google answers 499, and knows nothing of it any more."""
    await upload.begin(len(DATA))
    assert (await upload.put(b"", method="DELETE")).status == 499
    assert google.drive().uploads == []
    assert (await upload.put(b"", f"*/{len(DATA)}")).status == 404


async def test_a_full_drive_takes_nothing(upload: Upload, google: GoogleSimulator) -> None:
    """Neither at the beginning nor in the middle, where what came is kept."""
    google.drive().fill_up(free=len(DATA) - 1)
    refused = await upload.begin(len(DATA))
    assert refused.status == 403
    google.drive().fill_up(free=len(DATA))
    await upload.begin(len(DATA))
    await upload.put(DATA[:UNIT], f"0-{UNIT - 1}/{len(DATA)}")
    google.drive().fill_up()
    full = await upload.put(DATA[UNIT:], f"{UNIT}-{len(DATA) - 1}/{len(DATA)}")
    assert full.status == 403
    assert (await full.json())["error"]["errors"][0]["reason"] == "storageQuotaExceeded"
    assert await upload.received() == UNIT


@pytest.mark.parametrize(("kind", "status"), [("server_error", 503), ("storage_full", 403)])
async def test_an_error_in_the_middle_keeps_what_came(
    upload: Upload, google: GoogleSimulator, kind: str, status: int
) -> None:
    """The upload goes on from there."""
    await upload.begin(len(DATA))
    google.faults.put(kind, times=1, after=UNIT + 5)
    assert (await upload.put(DATA)).status == status
    assert await upload.received() == UNIT


async def test_content_is_replaced(client: GoogleClient, google: GoogleSimulator) -> None:
    """An update with media keeps the id, and takes the room of the new content only."""
    drive = google.drive()
    file_id = await drive.add_file("notes.txt", b"old old old", mime_type="text/plain")
    media = MediaIoBaseUpload(io.BytesIO(b"new"), "text/plain", resumable=True)
    changed = await client.run(
        client.drive.files().update(fileId=file_id, media_body=media, fields="id,size")
    )
    assert changed == {"id": file_id, "size": "3"}
    assert (await drive.content(file_id), drive.used) == (b"new", 3)


async def test_a_folder_that_is_not_there_is_said_before_the_first_byte(
    upload: Upload, google: GoogleSimulator
) -> None:
    """Not after gigabytes have come."""
    answer = await upload.begin(len(DATA), parents=["nowhere"])

    assert answer.status == 404
    assert not google.drive().uploads


async def test_a_flipped_bit_is_stored_as_if_it_had_come_so(
    upload: Upload, google: GoogleSimulator
) -> None:
    """So that whoever compares checksums has something to find; only once, where it was told to."""
    google.faults.put("flip", times=1, endpoint="drive.upload", after=3 * UNIT + 1000)
    last = len(DATA) - 1
    await upload.begin(len(DATA))
    await upload.put(DATA[:UNIT], f"0-{UNIT - 1}/{len(DATA)}")
    answer = await (await upload.put(DATA[UNIT:], f"{UNIT}-{last}/{len(DATA)}")).json()

    stored = await google.drive().content(answer["id"])
    assert [place for place in range(len(DATA)) if stored[place] != DATA[place]] == [
        3 * UNIT + 1000
    ]
    assert answer["md5Checksum"] == md5(stored) != md5(DATA)
    assert google.faults.active is None
