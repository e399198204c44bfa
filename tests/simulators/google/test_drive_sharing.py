"""Who sees which files, and documents as files of other types."""

import io
import zipfile

from homelab_hub_simulators.google import GoogleSimulator
from tests.simulators.oauth.apps import CLIENT_ID, GOOGLE

from .client import GoogleClient
from .conftest import SignIn
from .scene import names


async def test_an_app_sees_its_own_files_only(
    sign_in: SignIn, google: GoogleSimulator, client: GoogleClient
) -> None:
    """With the scope `drive.file`; a file that was opened with it is one of them."""
    drive = google.drive()
    hidden = await drive.add_file("hidden", b"1")
    folder = drive.add_folder("not ours")
    app = await sign_in(f"{GOOGLE}drive.file")
    files = app.drive.files()
    made = await app.run(files.create(body={"name": "ours"}, fields="id,parents"))
    assert await names(app) == ["ours"]
    assert await app.refused(files.get(fileId=hidden)) == (404, "notFound")
    into = files.create(body={"name": "x", "parents": [folder]})
    assert await app.refused(into) == (404, "notFound")
    drive.open_with(hidden, CLIENT_ID)
    assert sorted(await names(app)) == ["hidden", "ours"]
    assert sorted(await names(client)) == ["hidden", "not ours", "ours"]
    root = await app.run(files.get(fileId="root", fields="id"))
    assert made["parents"] == [root["id"]]


async def test_a_file_is_shared(
    client: GoogleClient, google: GoogleSimulator, sign_in: SignIn
) -> None:
    """With somebody, who then sees it, or with everybody who has the link."""
    file = await google.drive().add_file("plan", b"1")
    permissions = client.drive.permissions()
    kim = await sign_in(account="kim.homelab@example.com")
    body = {"type": "user", "role": "reader", "emailAddress": "kim.homelab@example.com"}
    assert await kim.refused(kim.drive.files().get(fileId=file)) == (404, "notFound")
    await client.run(permissions.create(fileId=file, body=body))
    assert await names(kim, "sharedWithMe = true") == ["plan"]
    rename = kim.drive.files().update(fileId=file, body={"name": "mine"})
    assert await kim.refused(rename) == (403, "insufficientFilePermissions")
    anyone = {"type": "anyone", "role": "reader"}
    link = await client.run(permissions.create(fileId=file, body=anyone))
    assert link == {
        "kind": "drive#permission",
        "id": "anyoneWithLink",
        "type": "anyone",
        "role": "reader",
    }
    wrong = permissions.create(fileId=file, body={"type": "anyone", "role": "king"})
    assert await client.refused(wrong) == (400, "invalid")


async def test_documents_are_exported(client: GoogleClient, google: GoogleSimulator) -> None:
    """Into what Google makes of each; their content cannot be downloaded."""
    drive, files = google.drive(), client.drive.files()
    doc = await drive.add_document("Notes", "Milk\nEggs & <ham>")
    sheet = await drive.add_sheet("Costs", [["a", "1"], ["b", "2"]])
    slides = await drive.add_slides("Talk", ["One", "Two"])

    async def export(name: str, kind: str) -> bytes:
        """Return a document as another type."""
        data: bytes = await client.run(files.export(fileId=name, mimeType=kind))
        return data

    assert (await export(doc, "text/plain")).decode("utf-8-sig") == "Milk\r\nEggs & <ham>"
    assert (await export(doc, "application/pdf")).startswith(b"%PDF-1.4")
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    package = zipfile.ZipFile(io.BytesIO(await export(doc, word)))
    assert b"Eggs &amp; &lt;ham&gt;" in package.read("word/document.xml")
    assert await export(sheet, "text/csv") == b"a,1\r\nb,2\r\n"
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    package = zipfile.ZipFile(io.BytesIO(await export(sheet, excel)))
    assert b"<t>2</t>" in package.read("xl/worksheets/sheet1.xml")
    assert b"Two" in await export(slides, "text/plain")
    wrong = files.export(fileId=sheet, mimeType="text/markdown")
    assert await client.refused(wrong) == (400, "badRequest")
    assert await client.refused(files.get_media(fileId=doc)) == (403, "fileNotDownloadable")
    plain = await drive.add_file("a.txt", b"a")
    refused = files.export(fileId=plain, mimeType="text/plain")
    assert await client.refused(refused) == (403, "fileNotExportable")
