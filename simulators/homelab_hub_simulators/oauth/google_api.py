"""Who am I at Google, and one harmless call of each API."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from .provider import ApiCall, ApiServe

AUTH = "https://www.googleapis.com/auth/"
CALENDAR_LIST = ("calendar", "calendar.readonly", "calendar.calendarlist")
GMAIL = ("gmail.readonly", "gmail.modify", "gmail.metadata", "gmail.compose")
DRIVE = ("drive", "drive.file", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
YOUTUBE = ("youtube", "youtube.readonly", "youtube.force-ssl")


def google_apis(
    paths: Mapping[str, str], roots: Mapping[str, str]
) -> Iterable[tuple[str, ApiServe]]:
    """Return the paths and what serves them."""
    return (
        (paths["userinfo"], _userinfo),
        (f"{roots['calendar']}calendar/v3/users/me/calendarList", _calendar_list),
        (f"{roots['gmail']}gmail/v1/users/me/profile", _mail_profile),
        (f"{roots['drive']}drive/v3/about", _drive_about),
        (f"{roots['youtube']}youtube/v3/channels", _channels),
    )


def _need(call: ApiCall, names: tuple[str, ...], *more: str) -> None:
    """Raise the 403 unless one of Google's scopes was granted."""
    call.need(*(AUTH + name for name in names), *more)


def _userinfo(call: ApiCall) -> web.Response:
    """Answer what the scopes let be seen of a person (OpenID Connect section 5.3)."""
    _need(call, ("userinfo.email", "userinfo.profile"), "openid")
    person = call.person()
    body: dict[str, object] = {"sub": person.id}
    if f"{AUTH}userinfo.profile" in call.scopes:
        given, _, family = person.name.partition(" ")
        body |= {"name": person.name, "given_name": given, "family_name": family}
    if f"{AUTH}userinfo.email" in call.scopes:
        body |= {"email": person.email, "email_verified": True}
    return web.json_response(body)


def _calendar_list(call: ApiCall) -> web.Response:
    """Answer the primary calendar."""
    _need(call, (*CALENDAR_LIST, "calendar.calendarlist.readonly"))
    person = call.person()
    primary = {
        "kind": "calendar#calendarListEntry",
        "id": person.email,
        "summary": person.email,
        "timeZone": "Europe/Berlin",
        "accessRole": "owner",
        "primary": True,
    }
    return web.json_response({"kind": "calendar#calendarList", "items": [primary]})


def _mail_profile(call: ApiCall) -> web.Response:
    """Answer the mailbox."""
    _need(call, GMAIL, "https://mail.google.com/")
    email = call.person().email
    body = {"emailAddress": email, "messagesTotal": 3, "threadsTotal": 2, "historyId": "4711"}
    return web.json_response(body)


def _drive_about(call: ApiCall) -> web.Response:
    """Answer the person and the room left; Drive insists on `fields`."""
    _need(call, DRIVE)
    if not (fields := call.request.query.get("fields")):
        text = "The 'fields' parameter is required for this method."
        error = {"domain": "global", "reason": "required", "message": text}
        body = {"error": {"code": 400, "message": text, "errors": [error]}}
        return web.json_response(body, status=400)
    person = call.person()
    user = {
        "kind": "drive#user",
        "displayName": person.name,
        "me": True,
        "permissionId": person.id[:20],
        "emailAddress": person.email,
    }
    quota = {"limit": "16106127360", "usage": "1073741824", "usageInDrive": "536870912"}
    about = {"kind": "drive#about", "user": user, "storageQuota": quota}
    wanted = {field.partition("(")[0].partition("/")[0] for field in fields.split(",")}
    answer = about if "*" in wanted else {k: v for k, v in about.items() if k in wanted}
    return web.json_response(answer)


def _channels(call: ApiCall) -> web.Response:
    """Answer the person's own channel."""
    _need(call, YOUTUBE)
    person = call.person()
    channel = {
        "kind": "youtube#channel",
        "etag": "simulated",
        "id": f"UC{person.id}0",
        "snippet": {
            "title": person.name,
            "description": "",
            "customUrl": f"@{person.login}",
            "publishedAt": "2020-01-01T00:00:00Z",
        },
    }
    page = {"totalResults": 1, "resultsPerPage": 5}
    body = {"kind": "youtube#channelListResponse", "pageInfo": page, "items": [channel]}
    return web.json_response(body)
