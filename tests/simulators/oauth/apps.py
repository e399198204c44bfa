"""An app that signs people in at a provider, over real sockets."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
import hashlib
import json
from typing import Any
from urllib.parse import quote

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from homelab_hub_simulators.oauth import OAuthSimulator

REDIRECT = "https://my.home-assistant.io/redirect/oauth"
CLIENT_ID = "1180451932741029955"
SECRET = "the-app's secret: it's + & ü"
BOT = "the-bot.own.token"
VERIFIER = "a-verifier-of-at-least-43-characters-as-the-standard-says"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
GOOGLE = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What an app asks of a provider, and the call that tells it who signed in."""

    scope: str
    api: str
    path: str
    account: str
    refresh: str
    expires_in: int


HABITS: Mapping[str, Habit] = {
    "google": Habit(
        scope=f"openid email {GOOGLE}calendar.readonly {GOOGLE}gmail.readonly",
        api="userinfo",
        path="",
        account="104729118276413950228",
        refresh="omit",
        expires_in=3599,
    ),
    "spotify": Habit(
        scope="user-read-private user-read-playback-state",
        api="api",
        path="me",
        account="robin-homelab",
        refresh="omit",
        expires_in=3600,
    ),
    "twitch": Habit(
        scope="user:read:email user:read:chat",
        api="api",
        path="users",
        account="141981764",
        refresh="same",
        expires_in=14124,
    ),
    "kick": Habit(
        scope="user:read channel:read",
        api="api",
        path="v1/users",
        account="4001127",
        refresh="rotate",
        expires_in=7200,
    ),
    "discord": Habit(
        scope="identify bot applications.commands",
        api="api",
        path="users/@me",
        account="80351110224678912",
        refresh="burn",
        expires_in=604800,
    ),
}
PROVIDERS = tuple(HABITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: CIMultiDictProxy[str]
    text: str

    @property
    def body(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


class App:
    """One registered app of one provider."""

    def __init__(
        self, simulator: OAuthSimulator, session: aiohttp.ClientSession, provider: str
    ) -> None:
        """Register the app."""
        self.provider = provider
        self.habit = HABITS[provider]
        self.simulator = simulator
        self._session = session
        simulator.register_client(provider, CLIENT_ID, SECRET, [REDIRECT], bot_token=BOT)

    def url(self, name: str, path: str = "") -> str:
        """Return an endpoint of the provider."""
        return self.simulator.endpoints[self.provider][name] + path

    async def send(self, method: str, url: str, **arguments: Any) -> Answer:
        """Send a request; redirects are not followed."""
        async with self._session.request(
            method, url, allow_redirects=False, **arguments
        ) as response:
            return Answer(
                status=response.status, headers=response.headers, text=await response.text()
            )

    async def ask(self, **changes: str | None) -> Answer:
        """Send the person's browser to the provider; a parameter that is None is left out."""
        query = {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": self.habit.scope,
            "state": "the state/+",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
        }
        return await self.send("GET", self.url("authorize"), params=_without_none(query | changes))

    async def come_back(self, **changes: str | None) -> dict[str, str]:
        """Return what the browser brings back from the provider."""
        answer = await self.ask(**changes)
        assert answer.status == 302, answer.text
        return brought_back(answer)

    async def exchange(self, code: str, **changes: str | None) -> Answer:
        """Trade a code for tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        return await self.token(form | changes)

    async def refresh(self, refresh_token: str, **changes: str | None) -> Answer:
        """Trade a refresh token for a new access token."""
        return await self.token(
            {"grant_type": "refresh_token", "refresh_token": refresh_token} | changes
        )

    async def token(self, form: Mapping[str, str | None], *, basic: bool | None = None) -> Answer:
        """Ask the token endpoint, with the app's credentials where the provider wants them."""
        sent = {"client_id": CLIENT_ID, "client_secret": SECRET} | dict(form)
        headers = {}
        if self.provider == "spotify" if basic is None else basic:
            user = quote(sent.pop("client_id") or "", safe="")
            password = quote(sent.pop("client_secret") or "", safe="")
            encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
            headers["Authorization"] = f"Basic {encoded}"
        return await self.send("POST", self.url("token"), data=_without_none(sent), headers=headers)

    async def sign_in(self, **changes: str | None) -> dict[str, Any]:
        """Sign the person in and return the token response."""
        answer = await self.exchange((await self.come_back(**changes))["code"])
        assert answer.status == 200, answer.text
        token: dict[str, Any] = answer.body
        return token

    async def call(
        self, access_token: str, api: str | None = None, path: str | None = None
    ) -> Answer:
        """Call an API, or ask who signed in."""
        url = self.url(api or self.habit.api, self.habit.path if path is None else path)
        headers = {"Authorization": f"Bearer {access_token}"}
        if self.provider == "twitch":
            headers["Client-Id"] = CLIENT_ID
        return await self.send("GET", url, headers=headers)

    async def revoke(self, token: str) -> Answer:
        """Revoke a token in this provider's way."""
        match self.provider:
            case "kick":
                return await self.send("POST", self.url("revoke"), params={"token": token})
            case "google":
                return await self.send("POST", self.url("revoke"), data={"token": token})
            case _:
                form = {"token": token, "client_id": CLIENT_ID, "client_secret": SECRET}
                return await self.send("POST", self.url("revoke"), data=form)


def brought_back(answer: Answer) -> dict[str, str]:
    """Return the parameters of a redirect to the app."""
    url = URL(answer.headers["Location"])
    assert str(url.with_query(None)) == REDIRECT
    return dict(url.query)


def account_of(provider: str, body: Any) -> str:
    """Return the account id in the answer to who signed in."""
    match provider:
        case "google":
            return str(body["sub"])
        case "twitch":
            return str(body["data"][0]["id"])
        case "kick":
            return str(body["data"][0]["user_id"])
        case _:
            return str(body["id"])


def _without_none(values: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is there."""
    return {name: value for name, value in values.items() if value is not None}
