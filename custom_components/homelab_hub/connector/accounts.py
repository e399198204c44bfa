"""Who an authorization belongs to: the harmless call that proves it works and names the account."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..upstream.endpoints import endpoint
from ..upstream.errors import AnswerBrokenError
from ..upstream.transport import Transport
from .providers import Provider, ProviderKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account at a provider: its id there, and its name for people."""

    id: str
    name: str


async def identify(provider: Provider, transport: Transport, client_id: str) -> Account:
    """Return whose authorization a transport carries. Raises `UpstreamError`."""
    try:
        return await _IDENTIFY[provider.key](transport, client_id)
    except (KeyError, IndexError, TypeError) as error:
        raise AnswerBrokenError(f"{provider.name} did not name the account") from error


async def check(provider: Provider, transport: Transport, client_id: str) -> None:
    """Return if the provider takes the authorization for good. Raises `UpstreamError`.

    Twitch wants this asked of its own endpoint (dev.twitch.tv/docs/authentication/validate-tokens);
    elsewhere who can be told whose it is, has a good one.
    """
    if provider.key is ProviderKey.TWITCH:
        await transport.get(endpoint("twitch", "validate"))
    else:
        await identify(provider, transport, client_id)


async def _json(
    transport: Transport, url: str, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object at a URL."""
    answer: dict[str, Any] = (await transport.get(url, headers=headers)).json()
    return answer


async def _google(transport: Transport, _client_id: str) -> Account:
    """OpenID Connect's userinfo."""
    answer = await _json(transport, endpoint("google", "userinfo"))
    return Account(id=answer["sub"], name=answer["email"])


async def _spotify(transport: Transport, _client_id: str) -> Account:
    """GET /me of the Web API."""
    answer = await _json(transport, f"{endpoint('spotify', 'api')}me")
    return Account(id=answer["id"], name=answer.get("display_name") or answer["id"])


async def _twitch(transport: Transport, client_id: str) -> Account:
    """GET /users of Helix, which wants the client id beside the token."""
    answer = await _json(transport, f"{endpoint('twitch', 'api')}users", {"Client-Id": client_id})
    user = answer["data"][0]
    return Account(id=user["id"], name=user["display_name"])


async def _kick(transport: Transport, _client_id: str) -> Account:
    """GET /public/v1/users, which without ids is the user of the token."""
    answer = await _json(transport, f"{endpoint('kick', 'api')}v1/users")
    user = answer["data"][0]
    return Account(id=str(user["user_id"]), name=user["name"])


async def _discord(transport: Transport, _client_id: str) -> Account:
    """GET /users/@me."""
    answer = await _json(transport, f"{endpoint('discord', 'api')}users/@me")
    return Account(id=answer["id"], name=answer.get("global_name") or answer["username"])


_IDENTIFY: Final[Mapping[ProviderKey, Callable[[Transport, str], Awaitable[Account]]]] = {
    ProviderKey.DISCORD: _discord,
    ProviderKey.GOOGLE: _google,
    ProviderKey.KICK: _kick,
    ProviderKey.SPOTIFY: _spotify,
    ProviderKey.TWITCH: _twitch,
}
