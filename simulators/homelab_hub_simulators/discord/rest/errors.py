"""Discord's refusals: https://discord.com/developers/docs/topics/opcodes-and-status-codes."""

from aiohttp import web

from homelab_hub_simulators.discord.model import Json
from homelab_hub_simulators.oauth.discord_api import plain_json


class DiscordError(Exception):
    """A refusal, in the shape of the API."""

    def __init__(self, status: int, code: int, message: str, *, errors: Json | None = None) -> None:
        """Keep what is answered."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def response(self) -> web.Response:
        """Return the answer."""
        body: Json = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return plain_json(body, status=self.status)


class TooManyError(DiscordError):
    """The 429, of a route or of everything. Without `Via` discord.py believes it is banned."""

    def __init__(
        self, retry_after: float, *, scope: str = "user", headers: dict[str, str] | None = None
    ) -> None:
        """Say how long to wait, in seconds; `headers` are those of the bucket."""
        super().__init__(429, 0, "You are being rate limited.")
        self.retry_after = max(round(retry_after, 3), 0.001)
        self.scope = scope
        self._headers = headers or {}

    def response(self) -> web.Response:
        """Return the answer; `Retry-After` is in whole seconds, the body is exact."""
        everything = self.scope == "global"
        body = {"message": self.message, "retry_after": self.retry_after, "global": everything}
        headers = self._headers | {
            "Retry-After": str(int(self.retry_after) + 1),
            "X-RateLimit-Scope": self.scope,
            "Via": "1.1 google",
        }
        if everything:
            headers["X-RateLimit-Global"] = "true"
        return plain_json(body | {"code": 0}, status=429, headers=headers)


def unknown(code: int, what: str) -> DiscordError:
    """Return the 404 for something that is not there."""
    return DiscordError(404, code, f"Unknown {what}")


def missing_access() -> DiscordError:
    """Return the 403 for what the bot does not even see."""
    return DiscordError(403, 50001, "Missing Access")


def missing_permissions() -> DiscordError:
    """Return the 403 for what the bot may not do."""
    return DiscordError(403, 50013, "Missing Permissions")


def unauthorized() -> DiscordError:
    """Return the 401."""
    return DiscordError(401, 0, "401: Unauthorized")


def invalid_form(path: str, code: str, sentence: str) -> DiscordError:
    """Return the 400 for a field, named by its path with dots."""
    tree: Json = {"_errors": [{"code": code, "message": sentence}]}
    for part in reversed(path.split(".")):
        tree = {part: tree}
    return DiscordError(400, 50035, "Invalid Form Body", errors=tree)


def too_long(path: str, longest: int) -> DiscordError:
    """Return the 400 for a text that is too long."""
    text = f"Must be {longest} or fewer in length."
    return invalid_form(path, "BASE_TYPE_MAX_LENGTH", text)


def required(path: str) -> DiscordError:
    """Return the 400 for a field that is not there."""
    return invalid_form(path, "BASE_TYPE_REQUIRED", "This field is required")
