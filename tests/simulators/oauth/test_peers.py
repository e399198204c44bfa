"""Other people's clients in front of the simulators, where they are installed."""

import asyncio
from typing import Any

import aiohttp
import pytest

from homelab_hub_simulators.oauth import OAuthSimulator

from .apps import CLIENT_ID, GOOGLE, REDIRECT, App, account_of, brought_back

# Spotify's secrets are hexadecimal, and spotipy does not encode others as the standard wants.
SECRET = "0123456789abcdef0123456789abcdef"


async def test_spotipy_signs_in_and_refreshes(
    simulator: OAuthSimulator, session: aiohttp.ClientSession
) -> None:
    """With the Basic header it makes, keeping the refresh token that is not answered again."""
    library: Any = pytest.importorskip("spotipy")
    app = App(simulator, session, "spotify")
    simulator.register_client("spotify", CLIENT_ID, SECRET, [REDIRECT])
    client = library.SpotifyOAuth(
        client_id=CLIENT_ID,
        client_secret=SECRET,
        redirect_uri=REDIRECT,
        scope="user-read-private",
        cache_handler=library.cache_handler.MemoryCacheHandler(),
        open_browser=False,
    )
    client.OAUTH_AUTHORIZE_URL = app.url("authorize")
    client.OAUTH_TOKEN_URL = app.url("token")
    back = brought_back(await app.send("GET", client.get_authorize_url()))
    await asyncio.to_thread(client.get_access_token, back["code"], as_dict=False)
    token = client.cache_handler.get_cached_token()
    refreshed = await asyncio.to_thread(client.refresh_access_token, token["refresh_token"])
    assert refreshed["access_token"] != token["access_token"]
    assert refreshed["refresh_token"] == token["refresh_token"]
    player = library.Spotify(auth=refreshed["access_token"])
    player.prefix = app.url("api")
    me = await asyncio.to_thread(player.current_user)
    assert account_of("spotify", me) == app.habit.account
    simulator.clock.advance(3600)
    with pytest.raises(library.SpotifyException, match="The access token expired"):
        await asyncio.to_thread(player.current_user)
    simulator.providers["spotify"].ledger.disconnect(simulator.grants[0], "disconnected")
    with pytest.raises(library.SpotifyOauthError, match="Refresh token revoked"):
        await asyncio.to_thread(client.refresh_access_token, token["refresh_token"])


async def test_google_s_own_library_refreshes_and_calls(google: App) -> None:
    """google-auth refreshes, and the API client asks with it; both know the refusals."""
    discovery: Any = pytest.importorskip("googleapiclient.discovery")
    errors: Any = pytest.importorskip("googleapiclient.errors")
    oauth2: Any = pytest.importorskip("google.oauth2.credentials")
    exceptions: Any = pytest.importorskip("google.auth.exceptions")
    httplib2: Any = pytest.importorskip("httplib2")
    transport: Any = pytest.importorskip("google_auth_httplib2")
    token = await google.sign_in(scope=f"{GOOGLE}calendar.readonly")
    simulator = google.simulator
    simulator.register_client("google", CLIENT_ID, SECRET, [REDIRECT])
    credentials = oauth2.Credentials(
        "ya29.unknown",
        refresh_token=token["refresh_token"],
        token_uri=google.url("token"),
        client_id=CLIENT_ID,
        client_secret=SECRET,
    )
    http = transport.AuthorizedHttp(credentials, httplib2.Http())

    def service(api: str, version: str, url: str) -> Any:
        """Return the client of an API, at the simulator."""
        options = {"api_endpoint": url}
        return discovery.build(api, version, http=http, client_options=options)

    calendar_url = google.url("calendar", "calendar/v3/")
    calendar = await asyncio.to_thread(service, "calendar", "v3", calendar_url)
    listed = await asyncio.to_thread(calendar.calendarList().list().execute)
    assert listed["items"][0]["primary"] is True
    mail = await asyncio.to_thread(service, "gmail", "v1", google.url("gmail"))
    with pytest.raises(errors.HttpError, match="insufficient authentication scopes"):
        await asyncio.to_thread(mail.users().getProfile(userId="me").execute)
    simulator.providers["google"].ledger.disconnect(simulator.grants[0], "disconnected")
    with pytest.raises(exceptions.RefreshError, match="invalid_grant"):
        await asyncio.to_thread(credentials.refresh, transport.Request(httplib2.Http()))
