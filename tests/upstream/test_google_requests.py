"""google-api-python-client on our transport; a new version that moves the seam fails here."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager
import inspect
import json
import os
from pathlib import Path
from typing import Any

from aiohttp import web
from blockbuster import blockbuster_ctx
from googleapiclient.http import MAX_URI_LENGTH, HttpRequest, MediaInMemoryUpload  # type: ignore[import-untyped]  # comes without types
import pytest

from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.endpoints import VARIABLE, load
from custom_components.homelab_hub.upstream.google_requests import (
    LONGEST_URI,
    VERSIONS,
    GoogleApi,
    GoogleRequest,
)

from .scripted import Bench, Step, bench
from .steps import GOOD, good, only_for, page, reset_in_the_middle, says

type Call = Callable[[GoogleApi], GoogleRequest]
MAIL = {"raw": "VG86IG1lQGV4YW1wbGUub3Jn"}


@pytest.fixture(autouse=True)
def no_blocking() -> Generator[None]:
    """Fail on a blocking call in the event loop, made by us or through us."""
    with blockbuster_ctx("custom_components.homelab_hub"):
        yield


@pytest.fixture(autouse=True)
def endpoints_as_found() -> Generator[None]:
    """Go back to the endpoints that were loaded."""
    yield
    load(os.environ.get(VARIABLE))


@asynccontextmanager
async def google(
    folder: Path, name: str, *steps: Step, resources: tuple[str, ...] = ()
) -> AsyncGenerator[tuple[Bench, GoogleApi]]:
    """Run an upstream that answers for Google, and give one of its APIs."""

    def make(it: Bench) -> GoogleApi:
        path = folder / "endpoints.json"
        path.write_text(json.dumps({"google": {name: it.upstream.root + "root/"}}))
        load(str(path))
        return GoogleApi(it.transport, name, *resources)

    async with bench(*steps) as it:
        yield it, await asyncio.to_thread(make, it)


EVENTS = "/root/calendar/v3/calendars/%23a%2Fb%40example.org/events"
# The API, the call, and the method, the URL and the JSON that are to be sent.
CALLS: list[tuple[str, Call, tuple[str, str, Any]]] = [
    (
        "calendar",
        lambda api: api.resource("events").list(
            calendarId="#a/b@example.org", singleEvents=True, timeMin="2026-01-01T00:00:00+01:00"
        ),
        (
            "GET",
            f"{EVENTS}?singleEvents=true&timeMin=2026-01-01T00%3A00%3A00%2B01%3A00&alt=json",
            None,
        ),
    ),
    (
        "calendar",
        lambda api: api.resource("events").insert(
            calendarId="#a/b@example.org", body={"summary": "ü"}
        ),
        ("POST", f"{EVENTS}?alt=json", {"summary": "ü"}),
    ),
    (
        "calendar",
        lambda api: api.resource("calendarList").list(),
        ("GET", "/root/calendar/v3/users/me/calendarList?alt=json", None),
    ),
    (
        "gmail",
        lambda api: api.resource("users.messages").list(userId="me", labelIds=["INBOX", "WORK"]),
        ("GET", "/root/gmail/v1/users/me/messages?labelIds=INBOX&labelIds=WORK&alt=json", None),
    ),
    (
        "gmail",
        lambda api: api.resource("users.messages").send(userId="me", body=MAIL),
        ("POST", "/root/gmail/v1/users/me/messages/send?alt=json", MAIL),
    ),
    (
        "drive",
        lambda api: api.resource("files").list(q="name = 'x'", fields="files(id,name)"),
        (
            "GET",
            "/root/drive/v3/files?q=name+%3D+%27x%27&fields=files%28id%2Cname%29&alt=json",
            None,
        ),
    ),
    (
        "youtube",
        lambda api: api.resource("liveBroadcasts").list(part="id,status", mine=True),
        ("GET", "/root/youtube/v3/liveBroadcasts?part=id%2Cstatus&mine=true&alt=json", None),
    ),
    (
        "youtube",
        lambda api: api.resource("liveChatMessages").insert(part="snippet", body={"snippet": {}}),
        ("POST", "/root/youtube/v3/liveChat/messages?part=snippet&alt=json", {"snippet": {}}),
    ),
]


@pytest.mark.parametrize(("name", "call", "sent"), CALLS)
async def test_the_client_makes_requests_and_we_send_them(
    name: str, call: Call, sent: tuple[str, str, Any], tmp_path: Path
) -> None:
    """To the letter as it made them, with our token."""
    async with google(tmp_path, name, only_for("token-2")) as (it, api):
        answer = await call(api).execute()

    assert answer == GOOD
    asked = it.upstream.asked[1]
    assert (asked.method, asked.url, json.loads(asked.body or b"null")) == sent
    assert it.tokens.refreshes == 1


def test_our_request_is_made_as_the_clients_own_is() -> None:
    """What the client hands to a request builder has not changed."""
    theirs, ours = (
        [(p.name, p.default) for p in inspect.signature(made.__init__).parameters.values()]
        for made in (HttpRequest, GoogleRequest)
    )

    assert ours == theirs
    assert LONGEST_URI == MAX_URI_LENGTH


def test_our_request_has_what_the_client_changes_in_a_copy() -> None:
    """`list_next` copies a request and goes on with the copy."""
    theirs = vars(HttpRequest(None, None, "http://x"))
    ours = vars(GoogleRequest(None, None, "http://x"))  # type: ignore[arg-type]  # sends nothing

    assert {"uri", "method", "body", "body_size", "headers", "resumable"} <= set(theirs) & set(ours)


@pytest.mark.parametrize("name", sorted(VERSIONS))
async def test_the_descriptions_of_the_apis_come_with_the_client(name: str, tmp_path: Path) -> None:
    """Nothing is asked of the network."""
    async with google(tmp_path, name, good) as (it, _):
        pass

    assert it.upstream.asked == []


async def test_a_collection_is_made_once(tmp_path: Path) -> None:
    """The client takes a millisecond for it, each time."""
    async with google(tmp_path, "gmail", good, resources=("users.messages",)) as (_, api):
        prepared = dict(api._resources)
        again = api.resource("users.messages")

    assert list(prepared) == ["users.messages"]
    assert again is prepared["users.messages"]


async def test_the_report_names_the_method_not_the_path(tmp_path: Path) -> None:
    """Paths hold mail addresses."""
    async with google(tmp_path, "calendar", good) as (it, api):
        await api.resource("events").list(calendarId="me@example.org").execute()

    assert it.reports[0].path == "calendar.events.list"


async def test_pages_follow_each_other(tmp_path: Path) -> None:
    """The client's own way of asking for the next one works on our requests."""
    pages = says(200, {"items": [1], "nextPageToken": "n&2"}), says(200, {"items": [2]})
    async with google(tmp_path, "calendar", *pages) as (it, api):
        events = api.resource("events")
        request = events.list(calendarId="primary")
        items = []
        while request is not None:
            answer = await request.execute()
            items += answer["items"]
            request = events.list_next(request, answer)

    assert items == [1, 2]
    assert it.upstream.asked[1].url.endswith("events?alt=json&pageToken=n%262")


async def test_a_query_too_long_for_a_url_goes_into_the_body(tmp_path: Path) -> None:
    """As the client itself does it; it stays a reading request, so it may be sent again."""
    async with google(tmp_path, "drive", says(503), good) as (it, api):
        answer = await api.resource("files").list(q="x" * LONGEST_URI).execute()

    assert answer == GOOD
    for asked in it.upstream.asked:
        assert (asked.method, asked.url) == ("POST", "/root/drive/v3/files")
        assert asked.headers["X-HTTP-Method-Override"] == "GET"
        assert asked.body == b"q=" + b"x" * LONGEST_URI + b"&alt=json"


async def test_what_did_not_change_is_none(tmp_path: Path) -> None:
    """For those who send a condition."""
    async with google(tmp_path, "calendar", says(304)) as (it, api):
        request = api.resource("events").get(calendarId="primary", eventId="e")
        request.headers["If-None-Match"] = '"tag"'
        assert await request.execute() is None

    assert it.upstream.asked[0].headers["If-None-Match"] == '"tag"'


async def test_a_deletion_has_no_answer(tmp_path: Path) -> None:
    """And a proxy's page is none either."""
    async with google(tmp_path, "calendar", says(204), page()) as (_, api):
        request = api.resource("events").delete(calendarId="primary", eventId="e")
        assert not await request.execute()
        with pytest.raises(errors.NotAnApiError):
            await request.execute()


async def not_json(_: web.Request) -> web.StreamResponse:
    """Answer with half of an object."""
    return web.Response(text='{"half": ', content_type="application/json")


async def test_json_that_is_none_is_not_taken_for_an_answer(tmp_path: Path) -> None:
    """The client would return it as a string."""
    async with google(tmp_path, "calendar", not_json) as (_, api):
        with pytest.raises(errors.AnswerBrokenError):
            await api.resource("events").list(calendarId="primary").execute()


async def test_refusals_are_our_errors(tmp_path: Path) -> None:
    """Nobody above meets the client's."""
    quota = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}
    async with google(tmp_path, "youtube", says(403, quota)) as (_, api):
        with pytest.raises(errors.QuotaError) as caught:
            await api.resource("videos").list(part="id", id="x").execute()

    assert caught.value.reason == "quotaExceeded"


async def a_file(_: web.Request) -> web.StreamResponse:
    """Answer with a file, which happens to be a page."""
    return web.Response(text="<html>", content_type="text/html")


async def test_a_file_is_read_or_streamed(tmp_path: Path) -> None:
    """Whatever it is: HTML is a file like any other."""
    async with google(tmp_path, "drive", a_file) as (it, api):
        request = api.resource("files").get_media(fileId="f")
        whole = await request.execute()
        async with request.stream() as response:
            pieces = await response.read()

    assert whole == pieces == b"<html>"
    assert [asked.url for asked in it.upstream.asked] == ["/root/drive/v3/files/f?alt=media"] * 2


async def test_a_file_that_breaks_off_is_told(tmp_path: Path) -> None:
    """By our error."""
    async with google(tmp_path, "drive", reset_in_the_middle) as (_, api):
        with pytest.raises(errors.AnswerBrokenError):
            async with api.resource("files").get_media(fileId="f").stream() as response:
                await response.read()


async def test_a_small_upload_goes_in_one_piece(tmp_path: Path) -> None:
    """The client makes the multipart body."""
    media = MediaInMemoryUpload(b"\x00content", mimetype="image/png")
    async with google(tmp_path, "drive", good) as (it, api):
        await api.resource("files").create(body={"name": "n"}, media_body=media).execute()

    [asked] = it.upstream.asked
    assert asked.url == "/root/upload/drive/v3/files?alt=json&uploadType=multipart"
    assert asked.headers["Content-Type"].startswith("multipart/related; boundary=")
    assert b'{"name": "n"}' in asked.body
    assert b"\x00content" in asked.body


async def test_a_resumable_upload_is_not_for_execute(tmp_path: Path) -> None:
    """But all that a sender of pieces needs is there."""
    media = MediaInMemoryUpload(b"content", mimetype="image/png", resumable=True)
    async with google(tmp_path, "drive", good) as (it, api):
        request = api.resource("files").create(body={"name": "n"}, media_body=media)
        with pytest.raises(TypeError, match="in pieces"):
            await request.execute()

    assert request.uri == (
        it.upstream.root + "root/upload/drive/v3/files?alt=json&uploadType=resumable"
    )
    assert (request.method, request.body) == ("POST", '{"name": "n"}')
    assert request.resumable is media
