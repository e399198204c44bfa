"""Somebody's calendars, mail and files, as whoever sets a scene reaches them over HTTP."""

import base64
from typing import TYPE_CHECKING, Any

from aiohttp import web

from homelab_hub_simulators.json_pages import json_body

from .calendar import Calendars
from .drive import Drive
from .drive.file import DriveFile
from .gmail import Mailbox

if TYPE_CHECKING:
    from .simulator import GoogleSimulator


class Scene:
    """What each endpoint about somebody's things does."""

    def __init__(self, simulator: GoogleSimulator) -> None:
        """Set the scene in this simulator."""
        self._simulator = simulator

    async def list_calendars(self, request: web.Request) -> Any:
        """Return somebody's list."""
        return [entry.as_resource() for entry in self._calendars(request).entries.values()]

    async def add_calendar(self, request: web.Request) -> Any:
        """Add a calendar."""
        return {"id": self._calendars(request).add_calendar(**await json_body(request))}

    async def remove_calendar(self, request: web.Request) -> Any:
        """Delete a calendar."""
        self._calendars(request).remove_calendar(request.match_info["id"])
        return {}

    async def list_events(self, request: web.Request) -> Any:
        """Return the events of a calendar."""
        return self._calendars(request).events(_calendar(request))

    async def add_event(self, request: web.Request) -> Any:
        """Add an event."""
        return self._calendars(request).add_event(_calendar(request), **await json_body(request))

    async def change_event(self, request: web.Request) -> Any:
        """Change an event or instance."""
        name, patch = request.match_info["id"], await json_body(request)
        return self._calendars(request).change_event(name, _calendar(request), **patch)

    async def delete_event(self, request: web.Request) -> Any:
        """Delete an event or instance."""
        self._calendars(request).delete_event(request.match_info["id"], _calendar(request))
        return {}

    async def list_mail(self, request: web.Request) -> Any:
        """Return somebody's mail, the newest first, without what is in it."""
        mailbox = self._mailbox(request)
        return [
            mail.with_labels()
            | {
                "subject": mail.subject,
                "text": mail.text[:500],
                "attachments": mail.attachments,
                "sentTo": mailbox.sent_to.get(mail.id, []),
            }
            for mail in mailbox.newest_first()
        ]

    async def deliver(self, request: web.Request) -> Any:
        """Let a mail arrive."""
        body = await json_body(request)
        if "raw" in body:
            body["raw"] = base64.b64decode(body["raw"])
        body["attachments"] = [
            (name, base64.b64decode(data), *kind)
            for name, data, *kind in body.get("attachments", ())
        ]
        return self._mailbox(request).deliver(**body).with_labels()

    async def remove_mail(self, request: web.Request) -> Any:
        """Delete a mail."""
        self._mailbox(request).remove(request.match_info["id"])
        return {}

    async def list_files(self, request: web.Request) -> Any:
        """Return somebody's files."""
        return [_file(file) for file in self._drive(request).files]

    async def add_file(self, request: web.Request) -> Any:
        """Add a file, a document or a folder."""
        drive, body = self._drive(request), await json_body(request)
        name, parent = body["name"], body.get("parent", "root")
        if "document" in body:
            made = await drive.add_document(name, body["document"], parent=parent)
        elif "text" in body:
            data = body["text"].encode()
            made = await drive.add_file(name, data, mime_type="text/plain", parent=parent)
        elif "data" in body:
            made = await drive.add_file(name, base64.b64decode(body["data"]), parent=parent)
        else:
            made = drive.add_folder(name, parent=parent)
        return _file(drive.file(made))

    async def remove_file(self, request: web.Request) -> Any:
        """Delete a file."""
        self._drive(request).remove(request.match_info["id"])
        return {}

    async def list_uploads(self, request: web.Request) -> Any:
        """Return somebody's resumable uploads."""
        return self._drive(request).uploads

    async def expire_uploads(self, request: web.Request) -> Any:
        """Let all resumable uploads be too old."""
        self._drive(request).expire_uploads()
        return {}

    async def show_quota(self, request: web.Request) -> Any:
        """Return somebody's room, in bytes."""
        drive = self._drive(request)
        quota = drive.quota
        return {"limit": quota.limit, "elsewhere": quota.elsewhere, "used": drive.used}

    async def change_quota(self, request: web.Request) -> Any:
        """Change somebody's room."""
        quota = self._drive(request).quota
        body = await json_body(request)
        if "limit" in body:
            quota.limit = None if body["limit"] is None else int(body["limit"])
        quota.elsewhere = int(body.get("elsewhere", quota.elsewhere))
        return await self.show_quota(request)

    def _calendars(self, request: web.Request) -> Calendars:
        """Return the calendars of the account in the path."""
        return self._simulator.calendars(request.match_info["account"])

    def _mailbox(self, request: web.Request) -> Mailbox:
        """Return the mailbox of the account in the path."""
        return self._simulator.mailbox(request.match_info["account"])

    def _drive(self, request: web.Request) -> Drive:
        """Return the Drive of the account in the path."""
        return self._simulator.drive(request.match_info["account"])


def _calendar(request: web.Request) -> str:
    """Return the calendar a request is about."""
    return request.query.get("calendar", "primary")


def _file(file: DriveFile) -> dict[str, Any]:
    """Return a file as JSON."""
    shown = {"id": file.id, "name": file.name, "mimeType": file.mime_type, "size": file.size}
    return shown | {
        "md5": file.md5,
        "parents": file.parents,
        "trashed": file.trashed_at is not None,
        "properties": file.properties,
        "appProperties": {
            key: value for own in file.app_properties.values() for key, value in own.items()
        },
        "description": file.fields.get("description"),
    }
