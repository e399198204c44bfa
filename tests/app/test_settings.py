"""What the operator decides."""

import json
from pathlib import Path
from typing import Any

import pytest

from homelab_hub_app import VERSION
from homelab_hub_app.settings import OPTIONS_FILE, Settings, SettingsError
from homelab_hub_upstream.secret import Secret
from tests.packaging.conftest import ROOT


def read(data: Path, options: Any = None, **environment: str) -> Settings:
    """Return the settings of an options file and an environment."""
    if options is not None:
        content = options if isinstance(options, str) else json.dumps(options)
        (data / OPTIONS_FILE).write_text(content)
    return Settings.read({"HOMELAB_HUB_DATA": str(data)} | environment)


def test_without_anything_set_there_are_defaults(tmp_path: Path) -> None:
    """The ports are those of the app's configuration for the Supervisor."""
    assert read(tmp_path) == Settings(data=tmp_path)
    assert (Settings(data=tmp_path).link_port, Settings(data=tmp_path).public_port) == (8765, 8766)
    assert Settings.read({}).data == Path("/data")


def test_the_supervisors_options_are_read(tmp_path: Path) -> None:
    """What is empty counts as not set, and keys of other versions do not disturb."""
    options = {
        "log_level": "debug",
        "database_url": "postgres://hub:secret@db/hub",
        "tls": True,
        "tls_certificate": "fullchain.pem",
        "tls_key": "/ssl/privkey.pem",
        "host": "",
        "link_port": None,
        "retired": 1,
    }

    assert read(tmp_path, options, SUPERVISOR_TOKEN="abc") == Settings(
        data=tmp_path,
        log_level="debug",
        database_url=Secret("postgresql+asyncpg://hub:secret@db/hub"),
        tls=True,
        tls_certificate=tmp_path / "fullchain.pem",
        tls_key=Path("/ssl/privkey.pem"),
        supervisor_token=Secret("abc"),
    )


def test_the_environment_goes_before_the_options(tmp_path: Path) -> None:
    """For containers without a Supervisor."""
    options = {"log_level": "debug", "tls": True}
    environment = {
        "HOMELAB_HUB_LOG_LEVEL": "WARNING",
        "HOMELAB_HUB_TLS": "false",
        "HOMELAB_HUB_LINK_PORT": "1234",
        "HOMELAB_HUB_HOST": "127.0.0.1",
    }

    assert read(tmp_path, options, **environment) == Settings(
        data=tmp_path, log_level="warning", link_port=1234, host="127.0.0.1"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{", "options.json is not JSON"),
        ([], "options.json is not a JSON object"),
        ({"log_level": "loud"}, "log_level is none of debug, info, warning, error"),
        ({"log_level": 3}, "log_level is not a text"),
        ({"tls": "perhaps"}, "tls is neither true nor false"),
        ({"link_port": "http"}, "link_port is not a number"),
        ({"link_port": 65536}, "link_port is not a port: 0 to 65535"),
        ({"tls_key": "key.pem"}, "tls_certificate and tls_key belong together"),
        ({"database_url": "mysql://hub:hunter2@db"}, "database_url is not like postgresql://"),
        ({"database_url": "hunter2"}, "database_url is not like postgresql://"),
    ],
)
def test_what_cannot_be_used_is_named_and_not_shown(
    tmp_path: Path, options: Any, said: str
) -> None:
    """The value may be a secret."""
    with pytest.raises(SettingsError, match=said) as refused:
        read(tmp_path, options)

    assert "hunter2" not in str(refused.value)


def test_settings_show_no_secrets(tmp_path: Path) -> None:
    """They may end up in a log."""
    settings = read(
        tmp_path, {"database_url": "postgresql://hub:hunter2@db/hub"}, SUPERVISOR_TOKEN="abcdef"
    )

    assert "hunter2" not in repr(settings)
    assert "abcdef" not in repr(settings)


def test_the_app_has_the_version_of_the_integration() -> None:
    """Both are released together."""
    manifest = json.loads((ROOT / "custom_components/homelab_hub/manifest.json").read_text())

    assert manifest["version"] == VERSION
