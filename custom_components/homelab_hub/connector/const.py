"""Keys of the config entries of accounts."""

from typing import Final

CONF_CAPABILITIES: Final = "capabilities"
CONF_CLIENT_ID: Final = "client_id"
CONF_CLIENT_SECRET: Final = "client_secret"  # noqa: S105 - the key, not the secret
CONF_GRANT: Final = "grant"
CONF_GRANTED_AT: Final = "granted_at"
CONF_BOT_TOKEN: Final = "bot_token"  # noqa: S105 - the key, not the token
CONF_GUILD: Final = "guild"
CONF_IMPLEMENTATION: Final = "auth_implementation"
CONF_TOKEN: Final = "token"  # noqa: S105 - the key, not the token
NEW_APPLICATION: Final = "new"
CONF_PAUSED: Final = "paused"
WHOLE_CONNECTION: Final = "connection"
