"""Who am I at Discord: the person, the bot, the application and the servers."""

from collections.abc import Iterable
from datetime import UTC, datetime
import json
from typing import Any

from aiohttp import web

from homelab_hub_simulators.line import AnsweredError

from .model import Account, Client
from .provider import ApiCall, ApiServe
from .refusal import Denial

MESSAGE_CONTENT_LIMITED = 1 << 19


def plain_json(body: Any, *, status: int = 200, headers: Any = None) -> web.Response:
    """Return JSON whose content type has no charset, which discord.py insists on."""
    content = {"Content-Type": "application/json"} | dict(headers or {})
    return web.Response(body=json.dumps(body).encode(), status=status, headers=content)


def discord_apis(root: str) -> Iterable[tuple[str, ApiServe]]:
    """Return the paths and what serves them."""
    return (
        (f"{root}users/@me", _me),
        (f"{root}users/@me/guilds", _guilds),
        (f"{root}oauth2/@me", _authorization),
        (f"{root}oauth2/applications/@me", _application),
        (f"{root}applications/@me", _application),
    )


def _me(call: ApiCall) -> web.Response:
    """Answer the person, or the bot whose token it is."""
    if call.token is None:
        return plain_json(_bot(call.client) | {"verified": True, "mfa_enabled": False})
    call.need("identify")
    person = call.person()
    user = _user(person) | {"mfa_enabled": True, "locale": "en-US", "premium_type": 0}
    if "email" in call.scopes:
        user |= {"email": person.email, "verified": True}
    return plain_json(user)


def _guilds(call: ApiCall) -> web.Response:
    """Answer the servers of the person, or those the bot was added to."""
    if call.token is None:
        grants = call.provider.ledger.grants.values()
        mine = [g for g in grants if g.client.client_id == call.client.client_id and g.redeemed]
        guilds = {g.guild.id: g.guild for g in mine if g.guild is not None}.values()
    else:
        call.need("guilds")
        guilds = {guild.id: guild for guild in call.person().guilds}.values()
    return plain_json(
        [
            {
                "id": guild.id,
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": call.token is not None,
                "permissions": "8",
                "features": [],
            }
            for guild in guilds
        ]
    )


def _authorization(call: ApiCall) -> web.Response:
    """Answer what a user's token is good for."""
    if call.token is None:
        raise AnsweredError(call.provider.denied(Denial.TOKEN))
    expires = datetime.fromtimestamp(call.token.expires_at, UTC).isoformat()
    body: dict[str, Any] = {
        "application": _described(call.client),
        "scopes": list(call.scopes),
        "expires": expires,
    }
    if "identify" in call.scopes:
        body["user"] = _user(call.person())
    return plain_json(body)


def _application(call: ApiCall) -> web.Response:
    """Answer the bot's own application."""
    if call.token is not None:
        raise AnsweredError(call.provider.denied(Denial.TOKEN))
    owner = next(iter(call.provider.ledger.accounts.values()))
    more = {
        "bot": _bot(call.client),
        "redirect_uris": list(call.client.redirect_uris),
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": _user(owner),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["identify", "guilds", "bot", "applications.commands"],
    }
    return plain_json(_described(call.client) | more)


def _described(client: Client) -> dict[str, Any]:
    """Return what everybody may know of an application."""
    return {
        "id": client.client_id,
        "name": client.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot_public": False,
        "bot_require_code_grant": True,
        "verify_key": "0" * 64,
        "flags": MESSAGE_CONTENT_LIMITED,
        "flags_new": str(MESSAGE_CONTENT_LIMITED),
    }


def _user(account: Account) -> dict[str, Any]:
    """Return a person."""
    return {
        "id": account.id,
        "username": account.login,
        "global_name": account.name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def _bot(client: Client) -> dict[str, Any]:
    """Return the application's bot, which has the application's id."""
    user = Account(id=client.client_id, name=client.name, login=client.name, email="")
    return _user(user) | {"bot": True, "global_name": None, "locale": "en-US"}
