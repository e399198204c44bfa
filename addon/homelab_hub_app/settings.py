"""What the operator decides: the Supervisor's options, replaced by the environment.

`options.json` in the data folder has the keys of the app's `config.yaml`. `HOMELAB_HUB_<KEY>` in
the environment goes before it, and knows a few more, for containers without a Supervisor and for
development.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any, Final, Self

from homelab_hub_upstream.secret import Secret

PREFIX: Final = "HOMELAB_HUB_"
DEFAULT_DATA: Final = "/data"
OPTIONS_FILE: Final = "options.json"
FROM_SUPERVISOR: Final = "SUPERVISOR_TOKEN"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_DRIVER: Final = "postgresql+asyncpg"
_TRUTHS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class SettingsError(Exception):
    """What the operator decided cannot be used; the message names the key and never its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is decided before the app starts.

    Without a `host` all addresses of this machine are listened to; port 0 means any. Without a
    `database_url` (PostgreSQL) the database is a file in the data folder. `tls` without
    `tls_certificate` and `tls_key` makes a certificate of its own.
    """

    data: Path
    log_level: str = "info"
    database_url: Secret | None = None
    tls: bool = False
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    host: str | None = None
    link_port: int = 8765
    public_port: int = 8766
    ingress_port: int = 8099
    ingress_peer: str = "172.30.32.2"
    supervisor_url: str = "http://supervisor"
    supervisor_token: Secret | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Return the settings. Raises `SettingsError`. Reads a file: call it before the loop."""
        data = Path(environment.get(f"{PREFIX}DATA") or DEFAULT_DATA)
        given = _options(data / OPTIONS_FILE)
        for key in _READERS:
            if value := environment.get(f"{PREFIX}{key.upper()}"):
                given[key] = value
        read = {key: _READERS[key](key, value) for key, value in given.items() if key in _READERS}
        if token := environment.get(FROM_SUPERVISOR):
            read["supervisor_token"] = Secret(token)
        for key in ("tls_certificate", "tls_key"):
            if key in read:
                read[key] = data / read[key]
        settings = cls(data=data, **read)
        if (settings.tls_certificate is None) != (settings.tls_key is None):
            raise SettingsError("tls_certificate and tls_key belong together: set both or none")
        return settings


def _options(file: Path) -> dict[str, Any]:
    """Return what is set in the Supervisor's file; nothing set is as good as not there."""
    try:
        content = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"{file} is not JSON") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{file} is not a JSON object")
    return {key: value for key, value in content.items() if value not in (None, "")}


def _text(key: str, value: Any) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise SettingsError(f"{key} is not a text")
    return value


def _log_level(key: str, value: Any) -> str:
    """Return a level of logging."""
    if (level := _text(key, value).lower()) not in LOG_LEVELS:
        raise SettingsError(f"{key} is none of {', '.join(LOG_LEVELS)}")
    return level


def _truth(key: str, value: Any) -> bool:
    """Return whether something is wanted."""
    truth = value if isinstance(value, bool) else _TRUTHS.get(_text(key, value).lower())
    if truth is None:
        raise SettingsError(f"{key} is neither true nor false")
    return truth


def _port(key: str, value: Any) -> int:
    """Return a port's number."""
    try:
        port = int(value)
    except TypeError, ValueError:
        raise SettingsError(f"{key} is not a number") from None
    if not 0 <= port < 2**16:
        raise SettingsError(f"{key} is not a port: 0 to 65535")
    return port


def _database_url(key: str, value: Any) -> Secret:
    """Return the URL of a PostgreSQL database, with the driver that the app brings."""
    scheme, separator, rest = _text(key, value).partition("://")
    if not separator or scheme not in ("postgres", "postgresql", _DRIVER):
        raise SettingsError(f"{key} is not like postgresql://user:password@host/database")
    return Secret(f"{_DRIVER}://{rest}")


_READERS: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "log_level": _log_level,
    "database_url": _database_url,
    "tls": _truth,
    "tls_certificate": _text,
    "tls_key": _text,
    "host": _text,
    "link_port": _port,
    "public_port": _port,
    "ingress_port": _port,
    "ingress_peer": _text,
    "supervisor_url": _text,
}
