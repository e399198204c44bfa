"""Home Assistant's own OAuth helper, in front of the simulators."""

from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import OAuth2TokenRequestReauthError, OAuth2TokenRequestTransientError
from homeassistant.helpers import config_entry_oauth2_flow as oauth
import pytest
from yarl import URL

from .apps import CLIENT_ID, REDIRECT, SECRET, App, brought_back

# Spotify wants Basic, which the helper of this version cannot send.
POSTING = ["google", "twitch", "kick", "discord"]


class Implementation(oauth.LocalOAuth2ImplementationWithPkce):
    """The helper, with the scopes of an app."""

    def __init__(self, hass: HomeAssistant, app: App) -> None:
        """Point the helper at the simulator."""
        super().__init__(
            hass, "homelab_hub", CLIENT_ID, app.url("authorize"), app.url("token"), SECRET
        )
        self._scope = app.habit.scope

    @property
    @override
    def redirect_uri(self) -> str:
        """Return the redirect URI that "My Home Assistant" gives."""
        return REDIRECT

    @property
    @override
    def extra_authorize_data(self) -> dict[str, Any]:
        """Ask for offline access."""
        more = {"scope": self._scope, "access_type": "offline", "prompt": "consent"}
        return super().extra_authorize_data | more


async def sign_in(implementation: Implementation, app: App) -> dict[str, Any]:
    """Go the way of a config flow and return the token it stores."""
    url = await implementation.async_generate_authorize_url("the-flow")
    back = brought_back(await app.send("GET", str(URL(url))))
    state = {"flow_id": "the-flow", "redirect_uri": REDIRECT}
    return await implementation.async_resolve_external_data({"code": back["code"], "state": state})


@pytest.mark.parametrize("app", POSTING, indirect=True)
async def test_home_assistant_signs_in_and_refreshes(hass: HomeAssistant, app: App) -> None:
    """Authorize URL, code, token, refresh: all with the helper's own requests."""
    implementation = Implementation(hass, app)
    token = await sign_in(implementation, app)
    assert (await app.call(token["access_token"])).status == 200
    refreshed = await implementation.async_refresh_token(token)
    assert refreshed["access_token"] != token["access_token"]
    assert refreshed["refresh_token"]
    assert (await app.call(refreshed["access_token"])).status == 200


@pytest.mark.parametrize("app", POSTING, indirect=True)
async def test_home_assistant_tells_final_from_transient(hass: HomeAssistant, app: App) -> None:
    """A provider that is down is asked again later; a grant that is over is not."""
    implementation = Implementation(hass, app)
    token = await sign_in(implementation, app)
    for fault in ({"kind": "server_error"}, {"kind": "rate_limit"}):
        app.simulator.faults.put(**fault, endpoint="token", times=1)
        with pytest.raises(OAuth2TokenRequestTransientError):
            await implementation.async_refresh_token(token)
    grant = app.simulator.grants[0]
    app.simulator.providers[app.provider].ledger.disconnect(grant, "disconnected by the user")
    with pytest.raises(OAuth2TokenRequestReauthError):
        await implementation.async_refresh_token(token)
