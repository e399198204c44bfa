"""Google's Calendar API, each call under its capability.

developers.google.com/workspace/calendar/api/v3/reference. Everything raises `UpstreamError`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant
from yarl import URL

from ....connector.access import first_allowed
from ....connector.account import Account
from ....connector.capabilities import Capability
from ....upstream import errors
from ....upstream.google_requests import GoogleApi, GoogleRequest
from ....upstream.transport import Transport
from .resource import PAGE, Page, Resource, read_page

# The largest page Google gives, and what is asked for where that is more than is read at once.
SIZES: Final = (2500, 250, 25)
LIST_FIELDS: Final = (
    "items(id,summary,summaryOverride,backgroundColor,accessRole,primary,selected,hidden,deleted,"
    "timeZone),nextPageToken,nextSyncToken"
)
_RESOURCES: Final = ("calendarList", "channels", "events", "freebusy")


class CalendarClient:
    """The calls to Google Calendar of one account."""

    def __init__(self, hass: HomeAssistant, account: Account, api: GoogleApi) -> None:
        """Take the API made ready; see `connect`."""
        self.hass = hass
        self.account = account
        self._api = api

    def reading(self) -> Transport:
        """Return the way for calls that only read; raises NotAllowedError."""
        return first_allowed(self.account, Capability.READ_CALENDAR, Capability.EDIT_CALENDAR)

    def writing(self) -> Transport:
        """Return the way for calls that change something."""
        return self.account.transport(Capability.EDIT_CALENDAR)

    async def list_page(self, token: str | None, page: str | None) -> Resource:
        """Return a page of the calendars in the account's list; with a token, what changed."""
        request = self._api.resource("calendarList").list(
            maxResults=250, syncToken=token, pageToken=page, fields=LIST_FIELDS
        )
        return await self._run(request, self.reading())

    async def events_page(
        self, calendar_id: str, zone: str, token: str | None, page: str | None
    ) -> Page:
        """Return a page of a calendar's events; with a token, of what changed.

        Read in an executor, as a large page would hold up the event loop.
        """
        for size in SIZES:
            request = self._api.resource("events").list(
                calendarId=calendar_id,
                maxResults=size,
                maxAttendees=1,
                syncToken=token,
                pageToken=page,
                fields=PAGE,
            )
            try:
                body = await self._fetch(request)
            except errors.AnswerTooLargeError:
                if size == SIZES[-1]:
                    raise
            else:
                return await self.hass.async_add_executor_job(read_page, body, zone)
        raise AssertionError("unreachable")

    async def get(self, calendar_id: str, event_id: str) -> Resource:
        """Return an event or occurrence with everything Google knows of it."""
        request = self._api.resource("events").get(calendarId=calendar_id, eventId=event_id)
        return await self._run(request, self.reading())

    async def insert(
        self, calendar_id: str, body: Mapping[str, Any], *, updates: str = "none"
    ) -> Resource:
        """Add an event and return it; `updates` is whom Google tells: all, externalOnly, none."""
        request = self._api.resource("events").insert(
            calendarId=calendar_id,
            body=dict(body),
            conferenceDataVersion=1,
            supportsAttachments=True,
            sendUpdates=updates,
        )
        return await self._run(request, self.writing())

    async def patch(
        self,
        calendar_id: str,
        event_id: str,
        body: Mapping[str, Any],
        *,
        etag: str | None,
        updates: str = "none",
    ) -> Resource:
        """Change fields of an event and return it; ConflictError if its ETag is another."""
        request = self._api.resource("events").patch(
            calendarId=calendar_id,
            eventId=event_id,
            body=dict(body),
            conferenceDataVersion=1,
            supportsAttachments=True,
            sendUpdates=updates,
        )
        return await self._run(_matching(request, etag), self.writing())

    async def delete(
        self, calendar_id: str, event_id: str, *, etag: str | None, updates: str = "none"
    ) -> None:
        """Delete an event or occurrence; ConflictError if its ETag is another."""
        request = self._api.resource("events").delete(
            calendarId=calendar_id, eventId=event_id, sendUpdates=updates
        )
        await _matching(request, etag).execute(self.writing())

    async def free_busy(self, calendars: list[str], start: datetime, end: datetime) -> Resource:
        """Return a FreeBusyResponse: when these calendars, given by address, are busy."""
        body = {
            "timeMin": start.isoformat(),
            "timeMax": end.isoformat(),
            "items": [{"id": name} for name in calendars],
        }
        return await self._run(self._api.resource("freebusy").query(body=body), self.reading())

    async def watch(self, calendar_id: str | None, channel: Mapping[str, Any]) -> Resource:
        """Open a push channel for a calendar, None for the list of calendars; return it."""
        body = dict(channel)
        if calendar_id is None:
            request = self._api.resource("calendarList").watch(body=body)
        else:
            request = self._api.resource("events").watch(calendarId=calendar_id, body=body)
        return await self._run(request, self.reading())

    async def stop_channel(self, channel_id: str, resource_id: str) -> None:
        """Close a push channel."""
        body = {"id": channel_id, "resourceId": resource_id}
        await self._api.resource("channels").stop(body=body).execute(self.reading())

    async def _fetch(self, request: GoogleRequest) -> bytes:
        """Return an answer as it came."""
        answer = await self.reading().request(
            request.method,
            URL(request.uri, encoded=True),
            headers=request.headers,
            template=request.method_id,
        )
        return answer.body

    async def _run(self, request: GoogleRequest, way: Transport) -> Resource:
        """Return what a call answers."""
        answer: Resource = await request.execute(way)
        return answer


async def connect(hass: HomeAssistant, account: Account) -> CalendarClient:
    """Return the calls of an account; nothing is sent."""
    way = account.transport(Capability.READ_CALENDAR)
    api = await hass.async_add_executor_job(GoogleApi, way, "calendar", *_RESOURCES)
    return CalendarClient(hass, account, api)


def _matching(request: GoogleRequest, etag: str | None) -> GoogleRequest:
    """Let a request fail where the event is no longer what it was."""
    if etag is not None:
        request.headers["If-Match"] = etag
    return request
