"""Onboarding and login, as a person's browser does them."""

from http import HTTPStatus

from aiohttp import ClientSession

from .client import HomeAssistant, HomeAssistantError, Json

USERNAME = "demo"
PASSWORD = "demo"  # noqa: S105 - printed at every start; the home is on this machine only
LANGUAGE = "en"


async def log_in(session: ClientSession, url: str) -> HomeAssistant:
    """Return a connection as the demo's person, who is created in a fresh Home Assistant."""
    async with session.get(f"{url}/auth/providers") as response:
        is_new = response.status == HTTPStatus.BAD_REQUEST
    if is_new:
        return await _onboard(session, url)
    return HomeAssistant(session, url, (await tokens(session, url))["access_token"])


async def tokens(
    session: ClientSession, url: str, username: str = USERNAME, password: str = PASSWORD
) -> Json:
    """Return what /auth/token gives for a login, the printed one: access and refresh token."""
    client_id = f"{url}/"
    handler = {"client_id": client_id, "handler": ["homeassistant", None]}
    flow = await _post(
        session,
        f"{url}/auth/login_flow",
        {**handler, "redirect_uri": f"{client_id}?auth_callback=1"},
    )
    credentials = {"client_id": client_id, "username": username, "password": password}
    done = await _post(session, f"{url}/auth/login_flow/{flow['flow_id']}", credentials)
    if done["type"] != "create_entry":
        raise HomeAssistantError(
            f"the login of {username} was refused ({done.get('errors')}); "
            "if you changed it, delete the demo's folder to start over"
        )
    return await _exchange(session, url, done["result"])


async def _onboard(session: ClientSession, url: str) -> HomeAssistant:
    """Walk the steps of onboarding that the folder leaves open, and return a connection."""
    client_id = f"{url}/"
    user = {
        "name": "Demo",
        "username": USERNAME,
        "password": PASSWORD,
        "client_id": client_id,
        "language": LANGUAGE,
    }
    created = await _post(session, f"{url}/api/onboarding/users", user)
    token = (await _exchange(session, url, created["auth_code"]))["access_token"]
    home_assistant = HomeAssistant(session, url, token)
    await home_assistant.request("POST", "/api/onboarding/analytics", {})
    integration = {"client_id": client_id, "redirect_uri": f"{client_id}?auth_callback=1"}
    await home_assistant.request("POST", "/api/onboarding/integration", integration)
    return home_assistant


async def _exchange(session: ClientSession, url: str, code: str) -> Json:
    form = {"grant_type": "authorization_code", "code": code, "client_id": f"{url}/"}
    async with session.post(f"{url}/auth/token", data=form) as response:
        response.raise_for_status()
        return await response.json()


async def _post(session: ClientSession, url: str, body: Json) -> Json:
    async with session.post(url, json=body) as response:
        if not response.ok:
            raise HomeAssistantError(f"POST {url}: {response.status} {await response.text()}")
        return await response.json()
