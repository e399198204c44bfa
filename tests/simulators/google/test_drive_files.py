"""Files: finding, reading, exporting, sharing, and what changed."""

import asyncio
from contextlib import closing
import io

import aiohttp
from googleapiclient.http import MediaIoBaseDownload  # type: ignore[import-untyped]  # comes without types
import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .client import GoogleClient, Http
from .scene import names

FOLDER = "application/vnd.google-apps.folder"
DATA = bytes(range(256)) * 1024


async def test_a_search_finds(client: GoogleClient, google: GoogleSimulator) -> None:
    """By every term, and by their combinations."""
    drive, files = google.drive(), client.drive.files()
    folder = drive.add_folder("Backups")
    await drive.add_file("Hello World.tar", b"1", mime_type="application/x-tar", parent=folder)
    await drive.add_file("it's.txt", b"2", mime_type="text/plain")
    await drive.add_document("Notes", "Remember the milk")
    body = {"name": "mine", "properties": {"a": "1"}, "appProperties": {"kind": "backup"}}
    await client.run(files.create(body=body))
    for q, wanted in (
        ("name = 'mine'", {"mine"}),
        ("name != 'mine' and mimeType contains 'text'", {"it's.txt"}),
        (r"name = 'it\'s.txt'", {"it's.txt"}),
        ("name contains 'wor'", {"Hello World.tar"}),
        ("name contains 'orl'", set()),
        (f"mimeType = '{FOLDER}'", {"Backups"}),
        (f"'{folder}' in parents", {"Hello World.tar"}),
        ("'root' in parents and not mimeType contains 'google-apps'", {"it's.txt", "mine"}),
        ("properties has { key='a' and value='1' }", {"mine"}),
        ("appProperties has {key='kind' and value='backup'} and trashed=false", {"mine"}),
        ("appProperties has {key='kind' and value='other'}", set()),
        ("fullText contains 'milk'", {"Notes"}),
        (
            "(name = 'mine' or name = 'Notes') and modifiedTime > '2020-01-01T00:00:00'",
            {"mine", "Notes"},
        ),
        ("createdTime > '2100-01-01T00:00:00Z'", set()),
        ("'me' in owners and starred = true", set()),
    ):
        assert set(await names(client, q)) == wanted, q
    for wrong in ("name", "name = mine", "size > '3'", "name ~ 'x'", "name = 'a' name = 'b'", "("):
        assert await client.refused(files.list(q=wrong)) == (400, "invalid"), wrong


async def test_files_come_in_pages_and_in_order(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """All of them, whatever the page size."""
    drive, files = google.drive(), client.drive.files()
    for number in (10, 9, 11):
        google.clock.advance(1)
        await drive.add_file(f"backup {number}", b"x" * number)
    pages = await client.pages(files, files.list(pageSize=2, orderBy="name_natural"), "files")
    assert [[file["name"] for file in page] for page in pages] == [
        ["backup 9", "backup 10"],
        ["backup 11"],
    ]
    assert await names(client, orderBy="quotaBytesUsed desc") == [
        "backup 11",
        "backup 10",
        "backup 9",
    ]
    assert await names(client, orderBy="createdTime") == ["backup 10", "backup 9", "backup 11"]
    assert await client.refused(files.list(orderBy="size")) == (400, "invalid")
    assert await client.refused(files.list(pageSize=1001)) == (400, "invalid")


async def test_few_fields_are_told_without_asking(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """And those that are asked for, otherwise."""
    made = await google.drive().add_file("a.txt", DATA, mime_type="text/plain")
    files = client.drive.files()
    few = await client.run(files.get(fileId=made))
    assert set(few) == {"kind", "id", "name", "mimeType"}
    some = await client.run(files.list(fields="files(id,size,owners/me)"))
    assert some == {"files": [{"id": made, "size": str(len(DATA)), "owners": [{"me": True}]}]}
    wrong = await client.refused(files.get(fileId=made, fields="id,(name"))
    assert wrong == (400, "invalid")
    assert await client.refused(client.drive.about().get()) == (400, "required")


async def test_a_file_is_downloaded(
    client: GoogleClient, google: GoogleSimulator, session: aiohttp.ClientSession
) -> None:
    """As a whole, in chunks, or from somewhere on."""
    made = await google.drive().add_file("a.bin", DATA)
    request = client.drive.files().get_media(fileId=made)
    buffer = io.BytesIO()

    def load() -> None:
        """Load all chunks."""
        with closing(Http(client.token)) as request.http:
            download = MediaIoBaseDownload(buffer, request, chunksize=100_000)
            while not download.next_chunk()[1]:
                pass

    await asyncio.to_thread(load)
    assert buffer.getvalue() == DATA
    url = f"{google.endpoints['google']['drive']}drive/v3/files/{made}?alt=media"
    headers = {"Authorization": f"Bearer {client.token}"}
    for asked, status, wanted in (
        ("bytes=262000-", 206, DATA[262000:]),
        ("bytes=10-19", 206, DATA[10:20]),
        (f"bytes={len(DATA)}-", 416, None),
    ):
        for bandwidth in (None, 1e9):
            google.door.bandwidth = bandwidth
            async with session.get(url, headers=headers | {"Range": asked}) as answer:
                body = await answer.read()
                assert answer.status == status
                assert wanted is None or body == wanted


async def test_a_download_is_cut(
    client: GoogleClient, google: GoogleSimulator, session: aiohttp.ClientSession
) -> None:
    """After some bytes; what came is right."""
    made = await google.drive().add_file("a.bin", DATA)
    google.faults.put("cut", times=1, endpoint="drive.files.get", after=200_000)
    url = f"{google.endpoints['google']['drive']}drive/v3/files/{made}?alt=media"
    got = bytearray()

    async def load() -> None:
        """Load as much as comes."""
        async with session.get(url, headers={"Authorization": f"Bearer {client.token}"}) as answer:
            async for piece in answer.content.iter_any():
                got.extend(piece)

    with pytest.raises(aiohttp.ClientError):
        await load()
    assert len(got) <= 200_000
    assert DATA.startswith(got)


async def test_metadata_has_its_rules(client: GoogleClient, google: GoogleSimulator) -> None:
    """What Drive does not let be written, and how long properties may be."""
    files = client.drive.files()
    made = await client.run(files.create(body={"name": "a", "appProperties": {"k": "1", "l": "2"}}))
    at = {"fileId": made["id"]}
    refused = await client.refused(files.update(**at, body={"parents": ["root"]}))
    assert refused == (403, "fieldNotWritable")
    refused = await client.refused(files.update(**at, body={"md5Checksum": "0"}))
    assert refused == (403, "fieldNotWritable")
    long = {"appProperties": {"key": "ü" * 61}}
    assert await client.refused(files.update(**at, body=long)) == (400, "invalid")
    kept = await client.run(
        files.update(**at, body={"appProperties": {"k": None}}, fields="appProperties")
    )
    assert kept == {"appProperties": {"l": "2"}}
    missing = files.create(body={"name": "x", "parents": ["nowhere"]})
    assert await client.refused(missing) == (404, "notFound")
    again = files.create(body={"id": made["id"]})
    assert await client.refused(again) == (409, "fileIdInUse")


async def test_a_folder_takes_its_files_with_it(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Into the trash, and for ever; and it cannot be in itself."""
    drive, files = google.drive(), client.drive.files()
    outer = drive.add_folder("outer")
    inner = drive.add_folder("inner", parent=outer)
    await drive.add_file("deep", b"12345", parent=inner)
    drive.trash(outer)
    assert await names(client, "trashed = false") == []
    drive.untrash(outer)
    loop = files.update(fileId=outer, addParents=inner, removeParents="root")
    assert await client.refused(loop) == (403, "cyclicMove")
    assert drive.used == 5
    await client.run(files.delete(fileId=outer))
    assert (await names(client), drive.used) == ([], 0)
    assert await client.refused(files.delete(fileId=outer)) == (404, "notFound")


async def test_changes_tell_each_file_once(client: GoogleClient, google: GoogleSimulator) -> None:
    """From a token on, in pages, deleted files too."""
    drive, changes = google.drive(), client.drive.changes()
    token = (await client.run(changes.getStartPageToken()))["startPageToken"]
    first = await drive.add_file("first", b"1")
    second = await drive.add_file("second", b"2")
    await drive.change_content(first, b"3")
    drive.remove(second)
    found: list[tuple[str, bool]] = []
    while True:
        answer = await client.run(changes.list(pageToken=token, pageSize=1))
        found += [(change["fileId"], change["removed"]) for change in answer["changes"]]
        if "newStartPageToken" in answer:
            break
        token = answer["nextPageToken"]
    assert found == [(first, False), (second, True)]
    end = answer["newStartPageToken"]
    assert (await client.run(changes.list(pageToken=end)))["changes"] == []
    assert await client.refused(changes.list(pageToken="9999")) == (400, "invalid")


async def test_the_room_is_told(client: GoogleClient, google: GoogleSimulator) -> None:
    """And what of it is where."""
    drive = google.drive()
    file = await drive.add_file("a", b"x" * 1000)
    await drive.add_file("b", b"x" * 500)
    drive.trash(file)
    drive.quota.limit, drive.quota.elsewhere = 10_000, 300
    about = await client.run(client.drive.about().get(fields="storageQuota"))
    assert about["storageQuota"] == {
        "limit": "10000",
        "usage": "1800",
        "usageInDrive": "1500",
        "usageInDriveTrash": "1000",
    }
    drive.quota.limit = None
    about = await client.run(client.drive.about().get(fields="storageQuota/limit"))
    assert about == {"storageQuota": {}}
