"""Users and applications."""

from dataclasses import dataclass, field

from .ids import Json

PRESENCE_LIMITED = 1 << 13
MEMBERS_LIMITED = 1 << 15
CONTENT_LIMITED = 1 << 19


@dataclass(slots=True, kw_only=True)
class User:
    """Somebody, or a bot. `open_to_messages` tells whether bots may write to them directly."""

    id: str
    username: str
    global_name: str | None
    bot: bool = False
    open_to_messages: bool = True

    def as_json(self) -> Json:
        """Return the user as everybody sees it."""
        shown: Json = {
            "id": self.id,
            "username": self.username,
            "global_name": self.global_name,
            "discriminator": "0001" if self.bot else "0",
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }
        return shown | {"bot": True} if self.bot else shown


@dataclass(slots=True, kw_only=True)
class Application:
    """A registered app and its bot, which has the app's id.

    `intents` are the privileged ones its owner has turned on, by their bits. `commands` are by
    guild id, and by "" for everywhere.
    """

    id: str
    token: str = field(repr=False)
    user: User
    owner: User
    redirect_uris: tuple[str, ...] = ()
    intents: int = 0
    commands: dict[str, dict[str, Json]] = field(default_factory=dict)
    identifies_left: int = 1000

    def as_json(self) -> Json:
        """Return the application as its own bot sees it."""
        limited = (
            PRESENCE_LIMITED * bool(self.intents & 1 << 8)
            | MEMBERS_LIMITED * bool(self.intents & 1 << 1)
            | CONTENT_LIMITED * bool(self.intents & 1 << 15)
        )
        return {
            "id": self.id,
            "name": self.user.username,
            "icon": None,
            "description": "",
            "type": None,
            "bot": self.user.as_json(),
            "bot_public": False,
            "bot_require_code_grant": True,
            "verify_key": "0" * 64,
            "flags": limited,
            "flags_new": str(limited),
            "redirect_uris": list(self.redirect_uris),
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": self.owner.as_json(),
            "approximate_guild_count": 1,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": ["identify", "guilds", "bot", "applications.commands"],
        }
