"""What the record of requests keeps of a request: never a secret."""

from aiohttp import web

# Fields that are no secret; of every other field only the name is kept.
HARMLESS = frozenset(
    {
        "access_type",
        "client_id",
        "code_challenge_method",
        "decision",
        "disable_guild_select",
        "fields",
        "force_verify",
        "grant_type",
        "guild_id",
        "id",
        "include_granted_scopes",
        "login",
        "login_hint",
        "maxResults",
        "mine",
        "part",
        "permissions",
        "prompt",
        "redirect_uri",
        "response_type",
        "scope",
        "show_dialog",
        "token_hint_type",
        "token_type_hint",
    }
)


async def recorded(request: web.Request) -> dict[str, str]:
    """Return query and form with the secrets masked."""
    fields = {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}
    return {name: value if name in HARMLESS else "***" for name, value in fields.items()}
