"""Who is let in, what is written down, and what goes wrong on request."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.discovery import Discovery
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.simulators.oauth.apps import GOOGLE, App

from .client import GoogleClient
from .conftest import SignIn
from .scene import event

ME = {"userId": "me"}


class Caller:
    """Calls by hand."""

    def __init__(self, google: GoogleSimulator, session: aiohttp.ClientSession, token: str) -> None:
        """Call with this token."""
        self._google = google
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def __call__(
        self, path: str, method: str = "GET", root: str = "calendar", **more: Any
    ) -> aiohttp.ClientResponse:
        """Send a request and return the answer, read."""
        url = self._google.endpoints["google"][root] + path
        async with self._session.request(method, url, headers=self._headers, **more) as answer:
            await answer.read()
            return answer


@pytest.fixture
def call(google: GoogleSimulator, session: aiohttp.ClientSession, client: GoogleClient) -> Caller:
    """Return what calls for the person who has allowed everything."""
    return Caller(google, session, client.token)


LIST = "calendar/v3/users/me/calendarList"
EVENTS = "calendar/v3/calendars/primary/events"


async def test_a_token_is_the_oauth_simulator_s(
    google: GoogleSimulator, oauth: OAuthSimulator, app: App, session: aiohttp.ClientSession
) -> None:
    """None, an unknown, a revoked and an expired one are a 401."""
    token = (await app.sign_in(scope=f"{GOOGLE}calendar"))["access_token"]
    assert (await Caller(google, session, token)(LIST)).status == 200
    for wrong in ("", "ya29.unknown"):
        answer = await Caller(google, session, wrong)(LIST)
        assert answer.status == 401
        assert "WWW-Authenticate" in answer.headers
    await app.revoke(token)
    assert (await Caller(google, session, token)(LIST)).status == 401
    other = (await app.sign_in(scope=f"{GOOGLE}calendar"))["access_token"]
    oauth.clock.advance(3600)
    assert (await Caller(google, session, other)(LIST)).status == 401


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("calendar.readonly", {"list", "events"}),
        ("calendar.events", {"events", "insert"}),
        ("calendar.events.readonly", {"events"}),
        ("calendar.calendarlist.readonly", {"list"}),
        ("gmail.readonly", {"mail"}),
        ("gmail.send", {"send"}),
        ("gmail.compose", {"send"}),
        ("drive.file", {"files", "create"}),
        ("drive.readonly", {"files"}),
    ],
)
async def test_each_method_wants_its_scope(sign_in: SignIn, scope: str, allowed: set[str]) -> None:
    """Another one is a 403 with the reason the client looks for."""
    client = await sign_in(GOOGLE + scope)
    events = client.calendar.events()
    for name, request in {
        "list": client.calendar.calendarList().list(),
        "events": events.list(calendarId="primary"),
        "insert": events.insert(calendarId="primary", body=event()),
        "mail": client.gmail.messages().list(**ME),
        "send": client.gmail.messages().send(**ME, body={"raw": "VG86IGFAYi5jCgp4"}),
        "files": client.drive.files().list(),
        "create": client.drive.files().create(body={"name": "x"}),
    }.items():
        if name in allowed:
            await client.run(request)
        else:
            assert await client.refused(request) == (403, "insufficientPermissions"), name


async def test_people_do_not_see_each_other_s_things(
    client: GoogleClient, sign_in: SignIn, google: GoogleSimulator
) -> None:
    """Each token is one person's."""
    kim = await sign_in(account="kim.homelab@example.com")
    made = google.calendars().add_event(**event())["id"]
    google.mailbox().deliver()
    await google.drive().add_file("mine", b"1")
    get = kim.calendar.events().get(calendarId="primary", eventId=made)
    assert await kim.refused(get) == (404, "notFound")
    assert "messages" not in await kim.run(kim.gmail.messages().list(**ME))
    assert (await kim.run(kim.drive.files().list()))["files"] == []
    assert (await client.run(client.gmail.messages().list(**ME)))["messages"]


async def test_it_runs_alone(session: aiohttp.ClientSession) -> None:
    """Every token is the first person's then, and may do everything."""
    async with GoogleSimulator() as google:
        call = Caller(google, session, "anything")
        entries = (await (await call(LIST)).json())["items"]
        assert entries[0]["id"] == google.account().email
        assert (await call("drive/v3/about?fields=user", root="drive")).status == 200
        assert (await Caller(google, session, "")(LIST)).status == 401
        assert set(google.endpoints["google"]) == {"calendar", "drive", "gmail"}


async def test_requests_are_written_down(client: GoogleClient, google: GoogleSimulator) -> None:
    """By method, with query and body, but without secrets."""
    events = client.calendar.events()
    await client.run(events.list(calendarId="primary", maxResults=5))
    channel = {"id": "c", "type": "web_hook", "address": "https://127.0.0.1:9/", "token": "s3cret"}
    await client.run(events.watch(calendarId="primary", body=channel))
    [listed] = google.calls("calendar.events.list")
    assert listed["query"] == {"maxResults": "5", "alt": "json"}
    [watched] = google.calls("calendar.events.watch")
    assert watched["body"]["token"] == "***"
    assert google.counts == {"calendar.events.list": 1, "calendar.events.watch": 1}
    assert "s3cret" not in str([entry.as_dict() for entry in google.requests])
    assert client.token not in str([entry.as_dict() for entry in google.requests])
    google.forget_calls()
    assert (google.requests, google.counts.total()) == ([], 0)


@pytest.mark.parametrize(
    ("path", "body", "problem"),
    [
        (f"{LIST}?max=3", None, "has no parameter 'max'"),
        (f"{LIST}?maxResults=many", None, "not a whole number"),
        (f"{LIST}?showHidden=yes", None, "not true or false"),
        (f"{LIST}?minAccessRole=king", None, "is none of"),
        (f"{LIST}?fields=items(id,colour)", None, "Invalid field selection colour"),
        (EVENTS, {"title": "x"}, "unknown field 'title'"),
        (EVENTS, {"start": 5}, "not of type object"),
        (EVENTS, {"attendees": {}}, "not of type array"),
        ("calendar/v3/invented", None, "is not simulated"),
    ],
)
async def test_what_the_documents_do_not_allow_is_a_violation(
    call: Caller, google: GoogleSimulator, path: str, body: Any, problem: str
) -> None:
    """Refused, and kept for the tests of whoever did it."""
    answer = await call(path, "GET" if body is None else "POST", json=body)
    assert answer.status == (404 if "invented" in path else 400)
    assert [problem in violation for violation in google.violations] == [True]
    google.violations.clear()


async def test_nothing_is_checked_without_the_documents(
    call: Caller, google: GoogleSimulator
) -> None:
    """As where Google's client is not installed."""
    google.door.discovery = None
    assert (await call(f"{LIST}?max=3")).status == 200
    discovery = Discovery.load()
    assert discovery is not None
    assert [*discovery.problems("calendar", "Colors", {"kind": 5})] == [
        "$.kind: '5' is not of type string"
    ]


@pytest.mark.parametrize("body", ["{", "[]", '"text"'])
async def test_a_body_is_a_json_object(call: Caller, body: str) -> None:
    """Anything else is a parse error."""
    answer = await call(EVENTS, "POST", data=body)
    assert answer.status == 400
    assert (await answer.json())["error"]["errors"][0]["reason"] == "parseError"


@pytest.mark.parametrize(
    ("kind", "parameters", "answered"),
    [
        ("server_error", {}, (503, "backendError")),
        ("server_error", {"status": 500}, (500, "backendError")),
        ("rate_limit", {}, (429, "rateLimitExceeded")),
        ("rate_limit", {"status": 403}, (403, "rateLimitExceeded")),
        ("user_rate_limit", {"retry_after": 7}, (403, "userRateLimitExceeded")),
        ("quota_exceeded", {}, (403, "quotaExceeded")),
        ("unauthorized", {}, (401, "authError")),
        ("insufficient_scope", {}, (403, "insufficientPermissions")),
    ],
)
async def test_a_fault_is_answered_in_google_s_words(
    call: Caller,
    google: GoogleSimulator,
    kind: str,
    parameters: dict[str, int],
    answered: tuple[int, str],
) -> None:
    """Once, where it is meant for; then all is well again."""
    google.faults.put(kind, times=1, endpoint="calendar.calendarList.list", **parameters)
    assert (await call("calendar/v3/colors")).status == 200
    answer = await call(LIST)
    error = (await answer.json())["error"]
    assert (answer.status, error["errors"][0]["reason"]) == answered
    if seconds := parameters.get("retry_after"):
        assert answer.headers["Retry-After"] == str(seconds)
    assert (await call(LIST)).status == 200


async def test_a_fault_of_an_api_is_of_all_its_methods(
    call: Caller, google: GoogleSimulator
) -> None:
    """And of no other API's."""
    google.faults.put("server_error", endpoint="gmail")
    assert (await call("gmail/v1/users/me/profile", root="gmail")).status == 503
    assert (await call("gmail/v1/users/me/labels", root="gmail")).status == 503
    assert (await call(LIST)).status == 200


async def test_an_answer_is_lost(call: Caller, google: GoogleSimulator) -> None:
    """What was asked has happened."""
    google.faults.put("lost_answer", times=1)
    with pytest.raises(aiohttp.ClientError):
        await call(EVENTS, "POST", json=event())
    assert len(google.calendars().events()) == 1


async def test_an_answer_is_cut(call: Caller, google: GoogleSimulator) -> None:
    """In the middle of its JSON."""
    google.faults.put("cut", after=20, endpoint="calendar.calendarList.list")
    with pytest.raises(aiohttp.ClientError):
        await call(LIST)


async def test_a_proxy_is_in_the_way(call: Caller, google: GoogleSimulator) -> None:
    """It answers a page with a good status."""
    google.faults.put("html", times=1)
    answer = await call(LIST)
    assert (answer.status, answer.content_type) == (200, "text/html")


async def test_nothing_is_answered(call: Caller, google: GoogleSimulator) -> None:
    """Until the client gives up."""
    google.faults.put("hang", times=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await call(LIST)


@pytest.fixture
async def slow(google: GoogleSimulator) -> AsyncGenerator[GoogleSimulator]:
    """Return a simulator behind a thin line."""
    google.door.delay, google.door.bandwidth = 0.01, 20 * 1024**2
    yield google
    google.door.delay, google.door.bandwidth = 0, None


async def test_the_line_is_as_thin_as_asked(slow: GoogleSimulator, call: Caller) -> None:
    """A MiB takes a twentieth of a second at 20 MiB/s, up and down."""
    loop = asyncio.get_running_loop()
    for _ in range(2):
        start = loop.time()
        file = await call(
            "upload/drive/v3/files?uploadType=media", "POST", "drive", data=b"x" * 2**20
        )
        name = (await file.json())["id"]
        assert loop.time() - start >= 0.05
        start = loop.time()
        content = await call(f"drive/v3/files/{name}?alt=media", root="drive")
        assert len(await content.text()) == 2**20
        assert loop.time() - start >= 0.05
