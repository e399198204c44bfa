"""How much an app may ask, whom it may ask for, and what it does not get at all."""

import pytest

from homelab_hub_simulators.oauth import Account, OAuthSimulator
from homelab_hub_simulators.spotify import SpotifySimulator
from homelab_hub_simulators.spotify.methods.gone import GONE

from .client import Client
from .conftest import SignIn

SLOWED = (429, "API rate limit exceeded", None)


def retry_after(client: Client) -> int:
    """Return how long the last answer says to wait."""
    return int(client.last.headers["Retry-After"])


async def test_a_window_of_thirty_seconds_holds_so_many_requests(
    robin: Client, kim: Client, spotify: SpotifySimulator, oauth: OAuthSimulator
) -> None:
    """Over that the whole app waits, and a request too early does not make it longer."""
    spotify.switch(window_limit=3, retry_after=3600)
    for _ in range(3):
        await robin.run(lambda s: s.devices())
    assert await kim.refused(lambda s: s.devices()) == SLOWED
    assert retry_after(kim) == 3600
    oauth.clock.advance(3000)
    assert await robin.refused(lambda s: s.devices()) == SLOWED
    assert 590 <= retry_after(robin) <= 600


async def test_the_window_rolls(
    robin: Client, spotify: SpotifySimulator, oauth: OAuthSimulator
) -> None:
    """What is older than thirty seconds does not count."""
    spotify.switch(window_limit=2)
    await robin.run(lambda s: s.devices())
    oauth.clock.advance(20)
    await robin.run(lambda s: s.devices())
    oauth.clock.advance(11)
    await robin.run(lambda s: s.devices())
    assert await robin.refused(lambda s: s.devices()) == SLOWED


async def test_a_day_s_quota_says_so(robin: Client, spotify: SpotifySimulator) -> None:
    """With its reason, and as long as the oldest request takes to be a day old."""
    spotify.switch(daily_limit=1)
    await robin.run(lambda s: s.devices())
    refused = await robin.refused(lambda s: s.devices())
    assert refused == (429, "Too many requests", "QUOTA_EXCEEDED")
    assert 86_300 < retry_after(robin) <= 86_400


async def test_everybody_is_blocked_for_an_hour(
    sign_in: SignIn, spotify: SpotifySimulator, oauth: OAuthSimulator
) -> None:
    """And then no more; or it is ended by hand."""
    spotify.block(3600)
    client = await sign_in()
    assert await client.refused(lambda s: s.devices()) == SLOWED
    assert 3590 < retry_after(client) <= 3600
    spotify.block(0)
    await client.run(lambda s: s.devices())
    spotify.block(86_400, quota=True)
    assert (await client.refused(lambda s: s.devices()))[2] == "QUOTA_EXCEEDED"
    oauth.clock.advance(86_401)
    fresh = await sign_in()
    await fresh.run(lambda s: s.devices())


async def test_five_people_may_use_an_app(
    sign_in: SignIn, spotify: SpotifySimulator, oauth: OAuthSimulator
) -> None:
    """The sixth is refused, in a plain sentence, until somebody makes room."""
    accounts = oauth.providers["spotify"].ledger.accounts
    for number in range(4):
        guest = f"guest{number}"
        accounts[guest] = Account(id=guest, name=guest, login=guest, email=f"{guest}@example.com")
    await (await sign_in("guest2")).run(lambda s: s.me())
    sixth = await sign_in("guest3")
    refused = await sixth.refused(lambda s: s.me())
    assert (refused[0], "the user may not be registered" in refused[1]) == (403, True)
    assert sixth.last.headers["Content-Type"].startswith("text/plain")
    spotify.person("guest3").registered = True
    await sixth.run(lambda s: s.me())
    spotify.person("guest2").registered = False
    assert (await (await sign_in("guest2")).refused(lambda s: s.me()))[0] == 403


async def test_the_owner_must_pay(robin: Client, spotify: SpotifySimulator) -> None:
    """Else the app does not work for anybody."""
    spotify.switch(owner_premium=False)
    refused = await robin.refused(lambda s: s.me())
    assert refused[0] == 403
    assert refused[1].startswith("Active premium subscription required for the owner of the app.")


async def test_a_method_is_withheld(robin: Client, spotify: SpotifySimulator) -> None:
    """With a 403, or with a 429 at the first request."""
    spotify.switch(withheld={"search": 429, "tracks.get": 403})
    assert await robin.refused(lambda s: s.search("jazz")) == SLOWED
    assert retry_after(robin) == 86_400
    track = spotify.catalogue.track("Slate").uri
    assert await robin.refused(lambda s: s.track(track)) == (403, "Forbidden", None)
    await robin.run(lambda s: s.devices())


@pytest.mark.parametrize(("http", "path"), GONE)
async def test_what_is_gone_is_refused_and_noted(
    robin: Client, spotify: SpotifySimulator, http: str, path: str
) -> None:
    """403 without a reason, as Spotify answers."""
    answer = await robin.send(http, path.replace("{id}", "0" * 22))
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": {"status": 403, "message": "Forbidden"}},
    )
    assert len(spotify.violations) == 1
    spotify.violations.clear()


async def test_what_never_was_is_not_there(robin: Client, spotify: SpotifySimulator) -> None:
    """404, and noted."""
    client = Client(spotify, robin.token, None)
    assert (await client.send("GET", "tracks/1/lyrics")).status_code == 404
    assert spotify.violations == ["GET /v1/tracks/1/lyrics: Service not found"]
    spotify.violations.clear()
