"""Every method that is simulated, called by Google's client and checked by its documents."""

import base64
from email.message import EmailMessage
from typing import Any

from googleapiclient.http import MediaInMemoryUpload  # type: ignore[import-untyped]  # comes without types
import pytest

from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.api import full_scope
from homelab_hub_simulators.google.discovery import Discovery

from .client import GoogleClient

START = {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Berlin"}
END = {"dateTime": "2026-12-01T11:00:00+01:00", "timeZone": "Europe/Berlin"}
HOOK = {"id": "channel-1", "type": "web_hook", "address": "https://127.0.0.1:9/hook"}


def raw_mail(subject: str = "Hi", to: str = "kim.homelab@example.com") -> str:
    """Return a mail as the API takes it."""
    mail = EmailMessage()
    mail["To"], mail["Subject"] = to, subject
    mail.set_content("A body")
    mail.add_attachment(b"data", maintype="application", subtype="pdf", filename="a.pdf")
    return base64.urlsafe_b64encode(mail.as_bytes()).decode()


def not_called(google: GoogleSimulator, api: str, group: str = "") -> set[str]:
    """Return the methods of an API, or of a group of them, that were not called."""
    methods = {name for name in google.door.table.methods if name.startswith(f"{api}.")}
    return {name for name in methods - google.counts.keys() if group in {"", group_of(name)}}


def group_of(name: str) -> str:
    """Return what a method of Gmail is about; each group has a test."""
    if "drafts" in name or name.rsplit(".", maxsplit=1)[-1] in {"send", "insert", "import"}:
        return "written"
    return "read" if "messages" in name or "threads" in name else "mailbox"


async def test_the_table_is_as_published(google: GoogleSimulator) -> None:
    """HTTP method, path, and no scope that opens more than the documents say."""
    discovery = Discovery.load()
    assert discovery is not None
    for name, method in google.door.table.methods.items():
        published = discovery.methods[name]
        path = published["path"]
        if not name.startswith("gmail."):
            path = f"{name.partition('.')[0]}/v3/{path}"
        assert (method.http, method.path) == (published["httpMethod"], path)
        assert method.upload == ("mediaUpload" in published)
        scopes = {full_scope(scope) for scope in method.scopes}
        assert set(published["scopes"]) & scopes, name


async def test_the_calendar_api(client: GoogleClient, google: GoogleSimulator) -> None:
    """Calendars, lists and events."""
    api, run = client.calendar, client.run
    lists, calendars, events = api.calendarList(), api.calendars(), api.events()
    made = await run(calendars.insert(body={"summary": "Family"}))
    other = made["id"]
    await run(calendars.get(calendarId=other))
    await run(calendars.patch(calendarId=other, body={"description": "Ours"}))
    await run(calendars.update(calendarId=other, body={"summary": "Us"}))
    await run(lists.list())
    await run(lists.get(calendarId=other))
    await run(lists.patch(calendarId=other, body={"colorId": "3"}))
    await run(lists.update(calendarId=other, body={"selected": False}))
    await run(lists.delete(calendarId=other))
    await run(lists.insert(body={"id": other}))
    await run(lists.watch(body=HOOK | {"id": "list"}))
    event = {"summary": "Tea", "start": START, "end": END, "recurrence": ["RRULE:FREQ=DAILY"]}
    tea = (await run(events.insert(calendarId="primary", body=event)))["id"]
    await run(events.import_(calendarId=other, body=event | {"iCalUID": "uid@example.com"}))
    await run(events.get(calendarId="primary", eventId=tea))
    await run(events.list(calendarId="primary", singleEvents=True, maxResults=3))
    instances = await run(events.instances(calendarId="primary", eventId=tea, maxResults=2))
    one = instances["items"][1]["id"]
    await run(events.patch(calendarId="primary", eventId=one, body={"location": "Kitchen"}))
    await run(events.update(calendarId="primary", eventId=tea, body=event))
    await run(events.list(calendarId="primary", showDeleted=True))
    moved = await run(events.move(calendarId="primary", eventId=tea, destination=other))
    assert moved["organizer"]["email"] == other
    channel = await run(events.watch(calendarId=other, body=HOOK))
    await run(api.channels().stop(body={"id": "channel-1", "resourceId": channel["resourceId"]}))
    await run(events.delete(calendarId=other, eventId=tea))
    await run(api.colors().get())
    busy = {"timeMin": "2026-12-01T00:00:00Z", "timeMax": "2026-12-02T00:00:00Z"}
    await run(api.freebusy().query(body=busy | {"items": [{"id": "primary"}, {"id": "no"}]}))
    await run(api.settings().list())
    await run(api.settings().get(setting="timezone"))
    await run(calendars.delete(calendarId=other))
    assert not_called(google, "calendar") == set()


async def test_the_drive_api(client: GoogleClient, google: GoogleSimulator) -> None:
    """Files, permissions and changes."""
    api, run = client.drive, client.run
    files, permissions, changes = api.files(), api.permissions(), api.changes()
    await run(api.about().get(fields="*"))
    await run(api.drives().list())
    token = (await run(changes.getStartPageToken()))["startPageToken"]
    ids = (await run(files.generateIds(count=2)))["ids"]
    folder = {"id": ids[0], "name": "Folder", "mimeType": "application/vnd.google-apps.folder"}
    await run(files.create(body=folder))
    media = MediaInMemoryUpload(b"some bytes", "text/plain", resumable=True)
    made = await run(
        files.create(body={"name": "a.txt", "parents": [ids[0]]}, media_body=media, fields="*")
    )
    await run(files.get(fileId=made["id"], fields="*"))
    assert await run(files.get_media(fileId=made["id"])) == b"some bytes"
    await run(files.list(q=f"'{ids[0]}' in parents", fields="*"))
    await run(files.update(fileId=made["id"], body={"name": "b.txt"}, fields="*"))
    await run(files.copy(fileId=made["id"], body={"name": "c.txt"}))
    doc = await google.drive().add_document("Notes", "Buy milk")
    assert await run(files.export(fileId=doc, mimeType="text/markdown")) == b"Buy milk"
    await run(files.watch(fileId=doc, body=HOOK | {"id": "file"}))
    channel = await run(changes.watch(pageToken=token, body=HOOK))
    await run(api.channels().stop(body={"id": "channel-1", "resourceId": channel["resourceId"]}))
    link = await run(
        permissions.create(fileId=doc, body={"type": "anyone", "role": "reader"}, fields="*")
    )
    await run(permissions.list(fileId=doc, fields="*"))
    await run(permissions.get(fileId=doc, permissionId=link["id"]))
    await run(permissions.update(fileId=doc, permissionId=link["id"], body={"role": "writer"}))
    await run(permissions.delete(fileId=doc, permissionId=link["id"]))
    await run(files.delete(fileId=made["id"]))
    found = await run(changes.list(pageToken=token, fields="*"))
    assert {change["fileId"]: change["removed"] for change in found["changes"]}[made["id"]]
    await run(files.emptyTrash())
    assert not_called(google, "drive") == set()


async def test_the_mail_that_is_read(client: GoogleClient, google: GoogleSimulator) -> None:
    """Messages, attachments and threads."""
    api, run = client.gmail, client.run
    me: dict[str, Any] = {"userId": "me"}
    messages, threads = api.messages(), api.threads()
    mail = google.mailbox().deliver(attachments=[("a.pdf", b"data", "application/pdf")])
    await run(messages.list(**me, q="has:attachment"))
    for form in ("full", "metadata", "minimal", "raw"):
        shown = await run(messages.get(**me, id=mail.id, format=form))
        assert ("raw" in shown) == (form == "raw")
    full = await run(messages.get(**me, id=mail.id))
    attachment = full["payload"]["parts"][1]["body"]["attachmentId"]
    found = await run(messages.attachments().get(**me, messageId=mail.id, id=attachment))
    assert base64.urlsafe_b64decode(found["data"]) == b"data"
    await run(messages.modify(**me, id=mail.id, body={"addLabelIds": ["STARRED"]}))
    await run(messages.batchModify(**me, body={"ids": [mail.id], "removeLabelIds": ["UNREAD"]}))
    await run(messages.trash(**me, id=mail.id))
    await run(messages.untrash(**me, id=mail.id))
    await run(threads.list(**me))
    thread = {**me, "id": mail.thread_id}
    await run(threads.get(**thread))
    await run(threads.modify(**thread, body={"removeLabelIds": ["STARRED"]}))
    await run(threads.trash(**thread))
    await run(threads.untrash(**thread))
    await run(threads.delete(**thread))
    await run(messages.delete(**me, id=google.mailbox().deliver().id))
    await run(messages.batchDelete(**me, body={"ids": [google.mailbox().deliver().id]}))
    assert google.mailbox().messages == {}
    assert not_called(google, "gmail", "read") == set()


async def test_the_mailbox_itself(client: GoogleClient, google: GoogleSimulator) -> None:
    """Profile, labels, history, push and settings."""
    api, run = client.gmail, client.run
    me: dict[str, Any] = {"userId": "me"}
    labels, settings = api.labels(), api.settings()
    start = (await run(api.getProfile(**me)))["historyId"]
    await run(api.watch(**me, body={"topicName": "projects/p/topics/t"}))
    label = (await run(labels.create(**me, body={"name": "Bills"})))["id"]
    mail = google.mailbox().deliver(labels=["Bills"])
    await run(labels.list(**me))
    assert (await run(labels.get(**me, id=label)))["messagesTotal"] == 1
    await run(labels.patch(**me, id=label, body={"name": "Invoices"}))
    await run(labels.update(**me, id=label, body={"name": "Money"}))
    await run(labels.delete(**me, id=label))
    assert mail.labels == set()
    history = await run(api.history().list(**me, startHistoryId=start))
    assert history["history"][0]["messagesAdded"][0]["message"]["id"] == mail.id
    await run(api.stop(**me))
    await run(settings.getVacation(**me))
    vacation = {"enableAutoReply": True, "responseSubject": "Away", "endTime": "1800000000000"}
    await run(settings.updateVacation(**me, body=vacation))
    address = (await run(settings.sendAs().list(**me)))["sendAs"][0]["sendAsEmail"]
    await run(settings.sendAs().get(**me, sendAsEmail=address))
    assert not_called(google, "gmail", "mailbox") == set()


@pytest.mark.parametrize("uploads", [False, True])
async def test_the_mail_that_is_written(
    client: GoogleClient, google: GoogleSimulator, uploads: bool
) -> None:
    """Sent, drafted, inserted and imported, in the body or as media."""
    api, run = client.gmail, client.run
    me: dict[str, Any] = {"userId": "me"}
    messages, drafts = api.messages(), api.drafts()

    def mail(subject: str, *, draft: bool = False, **more: Any) -> dict[str, Any]:
        """Return the arguments that carry a mail."""
        raw = raw_mail(subject)
        if uploads:
            data = base64.urlsafe_b64decode(raw)
            media = MediaInMemoryUpload(data, "message/rfc822", resumable=True)
            return {**me, "body": more, "media_body": media}
        return {**me, "body": {"message": {"raw": raw}} if draft else more | {"raw": raw}}

    sent = await run(messages.send(**mail("One")))
    assert sent["labelIds"] == ["SENT"]
    await run(messages.insert(**mail("Two", labelIds=["INBOX"])))
    await run(messages.import_(**mail("Three", labelIds=["INBOX"])))
    draft = (await run(drafts.create(**mail("Four", draft=True))))["id"]
    await run(drafts.list(**me))
    await run(drafts.get(**me, id=draft))
    await run(drafts.update(**mail("Five", draft=True), id=draft))
    await run(drafts.send(**me, body={"id": draft}))
    other = (await run(drafts.create(**mail("Six", draft=True))))["id"]
    await run(drafts.delete(**me, id=other))
    kim = google.mailbox("kim.homelab@example.com")
    assert [one.subject for one in kim.newest_first()] == ["Five", "One"]
    assert kim.newest_first()[0].attachments == ["a.pdf"]
    assert [one.subject for one in google.mailbox().sent] == ["One", "Five"]
    assert google.mailbox().drafts == {}
    assert not_called(google, "gmail", "written") == set()
