"""What a token endpoint, or something in its place, can answer."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
import json
from pathlib import Path

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.homelab_hub.connector.providers import PROVIDERS, ProviderKey
from custom_components.homelab_hub.connector.token_request import Client, request_tokens
from custom_components.homelab_hub.upstream import endpoints, errors
from custom_components.homelab_hub.upstream.secret import Secret

KICK = PROVIDERS[ProviderKey.KICK]


@dataclass(slots=True)
class Endpoint:
    """A token endpoint that answers as it is told, and one it may send somebody to."""

    status: int = 200
    body: str = "{}"
    elsewhere: list[str] = field(default_factory=list)

    async def token(self, _request: web.Request) -> web.Response:
        """Answer as told."""
        headers = {"Location": "/elsewhere"} if 300 <= self.status < 400 else {}
        return web.Response(text=self.body, status=self.status, headers=headers)

    async def other(self, request: web.Request) -> web.Response:
        """Keep what comes."""
        self.elsewhere.append(await request.text())
        return web.json_response({"access_token": "stolen"})


@pytest.fixture
async def kick(sockets: None, tmp_path: Path) -> AsyncGenerator[Endpoint]:
    """Run a token endpoint in place of Kick's."""
    endpoint = Endpoint()
    application = web.Application()
    application.router.add_post("/token", endpoint.token)
    application.router.add_route("*", "/elsewhere", endpoint.other)
    async with TestServer(application) as server:
        file = tmp_path / "endpoints.json"
        file.write_text(json.dumps({"kick": {"token": str(server.make_url("/token"))}}))
        endpoints.load(str(file))
        yield endpoint
        endpoints.load(None)


async def refusal(kick: Endpoint, status: int, body: str = "{}") -> errors.UpstreamError:
    """Return what an answer is taken for."""
    kick.status, kick.body = status, body
    client = Client(id="client", secret=Secret("secret"))
    async with ClientSession() as session:
        with pytest.raises(errors.UpstreamError) as raised:
            await request_tokens(session, KICK, client, {"grant_type": "refresh_token"})
    return raised.value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_secrets_do_not_follow_a_redirection(kick: Endpoint, status: int) -> None:
    """No provider moves its token endpoint; a network's sign-in page sends everybody away."""
    assert type(await refusal(kick, status)) is errors.NotAnApiError
    assert kick.elsewhere == []


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "not JSON", errors.NotAnApiError),
        (200, "[]", errors.NotAnApiError),
        (400, "<html>", errors.NotAnApiError),
        (400, '{"error": "invalid_grant"}', errors.CredentialsError),
        (401, '{"error": "invalid_client"}', errors.CredentialsError),
        (403, '{"status": 403, "message": "invalid client secret"}', errors.CredentialsError),
        (408, "{}", errors.TooSlowError),
        (429, "{}", errors.RateLimitError),
        (500, "{}", errors.ServerError),
        (503, "<html>", errors.ServerError),
    ],
)
async def test_only_the_providers_own_no_is_final(
    kick: Endpoint, status: int, body: str, kind: type[errors.UpstreamError]
) -> None:
    """Everything else is tried again later."""
    assert type(await refusal(kick, status, body)) is kind
