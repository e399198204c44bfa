"""spotipy on our transport; a new version that moves the seam fails here."""

import ast
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
import inspect
import json
import textwrap
from typing import Any

from aiohttp import web
import pytest
from spotipy import Spotify  # type: ignore[import-untyped]  # comes without types

from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.spotipy_client import BROKEN, SpotipyClient

from .scripted import Bench, Step, bench, scripted
from .steps import GOOD, good, only_for, page, says

type Call = Callable[[SpotipyClient], Awaitable[Any]]
ID = "3jOstUTkEu2JkjvRdBA5Gu"
URI = f"spotify:track:{ID}"
SENDING = {"_get", "_post", "_put", "_delete", "_internal_call"}


@asynccontextmanager
async def spotify(*steps: Step) -> AsyncGenerator[tuple[Bench, SpotipyClient]]:
    """Run an upstream that answers for Spotify, and give a client of it."""
    async with bench(*steps) as it:
        client = SpotipyClient(it.transport)
        client.prefix = it.upstream.root + "v1/"
        yield it, client


CALLS: list[tuple[Call, str, str, Any]] = [
    (lambda s: s.me(), "GET", "/v1/me/", None),
    (lambda s: s.devices(), "GET", "/v1/me/player/devices", None),
    (lambda s: s.current_playback(), "GET", "/v1/me/player", None),
    (lambda s: s.queue(), "GET", "/v1/me/player/queue", None),
    (
        lambda s: s.search("never gonna", limit=5, type="track", market="DE"),
        "GET",
        "/v1/search?q=never+gonna&limit=5&offset=0&type=track&market=DE",
        None,
    ),
    (lambda s: s.track(URI), "GET", f"/v1/tracks/{ID}", None),
    (
        lambda s: s.add_to_queue(URI, device_id="d"),
        "POST",
        f"/v1/me/player/queue?uri=spotify:track:{ID}&device_id=d",
        None,
    ),
    (
        lambda s: s.start_playback(device_id="d", uris=[URI], position_ms=0),
        "PUT",
        "/v1/me/player/play?device_id=d",
        {"uris": [URI], "position_ms": 0},
    ),
    (lambda s: s.pause_playback(), "PUT", "/v1/me/player/pause", None),
    (lambda s: s.next_track(), "POST", "/v1/me/player/next", None),
    (lambda s: s.previous_track(), "POST", "/v1/me/player/previous", None),
    (
        lambda s: s.seek_track(5000),
        "PUT",
        "/v1/me/player/seek?position_ms=5000",
        None,
    ),
    (
        lambda s: s.transfer_playback("d", force_play=False),
        "PUT",
        "/v1/me/player",
        {"device_ids": ["d"], "play": False},
    ),
    (lambda s: s.volume(0), "PUT", "/v1/me/player/volume?volume_percent=0", None),
    (
        lambda s: s.shuffle(False, device_id="d"),
        "PUT",
        "/v1/me/player/shuffle?state=false&device_id=d",
        None,
    ),
    (lambda s: s.repeat("off"), "PUT", "/v1/me/player/repeat?state=off", None),
    (
        lambda s: s.current_user_playlists(limit=50),
        "GET",
        "/v1/me/playlists?limit=50&offset=0",
        None,
    ),
    (
        lambda s: s.current_user_recently_played(),
        "GET",
        "/v1/me/player/recently-played?limit=50",
        None,
    ),
    (lambda s: s._put("me/library", uris=URI), "PUT", f"/v1/me/library?uris={URI}", None),
]


@pytest.mark.parametrize(("call", "method", "url", "body"), CALLS)
async def test_spotipy_makes_requests_and_we_send_them(
    call: Call, method: str, url: str, body: Any
) -> None:
    """The answer comes back through every method that the hub uses."""
    async with spotify(only_for("token-2")) as (it, client):
        assert await call(client) == GOOD

    asked = it.upstream.asked[1]
    assert (asked.method, asked.url) == (method, url)
    assert (json.loads(asked.body) if asked.body else None) == body
    assert asked.headers["Content-Type"] == "application/json"
    assert it.tokens.refreshes == 1


def test_the_seam_is_where_it_was() -> None:
    """All of spotipy's requests go through one method with these arguments."""
    theirs, ours = (
        list(inspect.signature(of._internal_call).parameters) for of in (Spotify, SpotipyClient)
    )

    assert theirs == ours == ["self", "method", "url", "payload", "params"]
    for name in ("_get", "_post", "_put", "_delete"):
        assert "self._internal_call(" in inspect.getsource(getattr(Spotify, name))


def looks_at_answers(function: ast.FunctionDef) -> bool:
    """Return whether a method of spotipy does more with a request than to return it."""
    returned = {
        id(node.value) for node in ast.walk(function) if isinstance(node, ast.Return) and node.value
    }
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SENDING
        and id(node) not in returned
        for node in ast.walk(function)
    )


def test_the_methods_that_look_at_answers_are_those_we_know() -> None:
    """All others return what the seam returns, which is what makes them awaitable."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(Spotify)))
    [spotipy] = tree.body
    assert isinstance(spotipy, ast.ClassDef)
    methods = {node.name: node for node in spotipy.body if isinstance(node, ast.FunctionDef)}
    found = {name for name, node in methods.items() if looks_at_answers(node)}

    assert len(methods) > 100
    # The helper is what `search_markets` calls.
    assert {"search_markets" if name.startswith("_search") else name for name in found} == (
        {"repeat", "shuffle", "volume"} | BROKEN
    )
    assert {"repeat", "shuffle", "volume"} <= vars(SpotipyClient).keys()


def test_spotipy_has_nothing_to_send_with() -> None:
    """What would go past our transport fails at once, instead of blocking the event loop."""
    assert SpotipyClient(transport=None)._session is None  # type: ignore[arg-type]  # sends nothing


async def word(_: web.Request) -> web.StreamResponse:
    """Answer as Spotify does to some commands."""
    return web.Response(text="AAAABw", content_type="application/json")


@pytest.mark.parametrize("step", [word, says(204), says(202)])
async def test_a_command_needs_no_json(step: Step) -> None:
    """Spotify answers them with nothing, or with a word that is not JSON."""
    async with spotify(step) as (_, client):
        assert await client.pause_playback() is None


async def test_a_question_does() -> None:
    """Nothing playing is 204, and the only answer without JSON."""
    async with spotify(says(204), word) as (_, client):
        assert await client.current_playback() is None
        with pytest.raises(errors.AnswerBrokenError):
            await client.current_playback()


async def test_a_page_of_a_proxy_is_no_sign_that_a_command_worked() -> None:
    """It would look like one: the status is 200."""
    async with spotify(page()) as (_, client):
        with pytest.raises(errors.NotAnApiError):
            await client.pause_playback()


async def test_refusals_are_our_errors() -> None:
    """With Spotify's reason."""
    no_device = {"error": {"status": 404, "message": "…", "reason": "NO_ACTIVE_DEVICE"}}
    async with spotify(says(404, no_device)) as (_, client):
        with pytest.raises(errors.NotFoundError) as caught:
            await client.next_track()

    assert caught.value.reason == "NO_ACTIVE_DEVICE"


async def test_the_next_page_is_followed_only_at_spotify() -> None:
    """An answer may name any URL; the token goes to one place."""
    async with scripted(good) as elsewhere, spotify(good) as (it, client):
        assert await client.next({"next": client.prefix + "me/tracks?offset=20"}) == GOOD
        with pytest.raises(errors.NotAnApiError):
            await client.next({"next": elsewhere.root + "v1/me"})

    assert it.upstream.asked[0].url == "/v1/me/tracks?offset=20"
    assert elsewhere.asked == []


async def test_a_picture_is_sent_as_it_is() -> None:
    """The one request that is not JSON."""
    async with spotify(says(202)) as (it, client):
        await client.playlist_upload_cover_image(ID, "aGVsbG8=")

    asked = it.upstream.asked[0]
    assert (asked.headers["Content-Type"], asked.body) == ("image/jpeg", b"aGVsbG8=")
    assert asked.url == f"/v1/playlists/{ID}/images"


def test_an_id_that_is_none_is_our_error() -> None:
    """Before anything is sent."""
    client = SpotipyClient(transport=None)  # type: ignore[arg-type]  # sends nothing

    with pytest.raises(errors.BadRequestError):
        client.track("spotify:album:" + ID)
