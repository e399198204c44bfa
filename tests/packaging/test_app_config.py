"""The app's config.yaml: what the Supervisor shows, starts, and hands to the app."""

import dataclasses
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import load_yaml_dict
import jsonschema  # type: ignore[import-untyped]  # its stubs are not among our tools
from PIL import Image
import pytest

from homelab_hub_app.settings import LOG_LEVELS, PREFIX, Settings

from .app import ADDON, SPECIFICATION, config
from .conftest import ROOT

# Read by the app, and decided by who builds or develops it, not by who runs it.
NOT_FOR_USERS = {"ingress_port", "ingress_peer", "supervisor_url", "supervisor_token"}
# The words of the options' schema, as the Supervisor's validate.py has them.
OPTION = re.compile(r"(str|password|bool|int|float|email|url|port|list\([\w|]+\))\??")
# What would let the app at the host, the Supervisor, Home Assistant, or the files of others.
RIGHTS = {
    "auth_api",
    "devices",
    "docker_api",
    "full_access",
    "hassio_api",
    "homeassistant_api",
    "host_dbus",
    "host_ipc",
    "host_network",
    "host_pid",
    "host_uts",
    "map",
    "privileged",
    "stdin",
}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    """Return the published schema of config.yaml; skip the test without it."""
    if not SPECIFICATION.exists():
        pytest.skip(f"no specification at {SPECIFICATION}, see HOMELAB_HUB_SPECS")
    schema: dict[str, Any] = json.loads(SPECIFICATION.read_bytes())
    return schema


def test_config_is_what_the_published_schema_asks_for(specification: dict[str, Any]) -> None:
    """Keys and values."""
    errors = jsonschema.Draft7Validator(specification).iter_errors(config())

    assert [error.message for error in errors] == []


def test_config_repeats_no_default(specification: dict[str, Any]) -> None:
    """The linter of the app stores refuses that."""
    defaults = {key: word.get("default") for key, word in specification["properties"].items()}

    assert [key for key, value in config().items() if defaults[key] == value] == []


def test_the_app_asks_for_no_rights() -> None:
    """Not at the host, the Supervisor or Home Assistant; it brings its own AppArmor profile."""
    assert config().keys() & RIGHTS == set()
    assert (ADDON / "apparmor.txt").exists()


def test_the_image_has_a_name_without_a_tag() -> None:
    """The Supervisor adds the version, and refuses capital letters."""
    assert re.fullmatch(r"[a-z0-9.-]+(/[a-z0-9_.-]+)+", config()["image"])


def test_the_integration_is_who_discovers_the_app() -> None:
    """The service that the Supervisor passes on is the integration's domain."""
    manifest = json.loads((ROOT / "custom_components/homelab_hub/manifest.json").read_bytes())

    assert config()["discovery"] == [manifest["domain"]]
    assert config()["url"] == manifest["documentation"]


def test_app_and_integration_want_the_same_home_assistant() -> None:
    """The oldest one that both are tried with."""
    assert (
        config()["homeassistant"] == json.loads((ROOT / "hacs.json").read_bytes())["homeassistant"]
    )


def test_options_as_they_come_are_the_settings_as_they_come(tmp_path: Path) -> None:
    """Saving the form unchanged changes nothing."""
    (tmp_path / "options.json").write_text(json.dumps(config()["options"]))

    assert Settings.read({f"{PREFIX}DATA": str(tmp_path)}) == Settings(data=tmp_path)


def test_every_option_is_a_setting() -> None:
    """An option that nobody reads would be a promise not kept."""
    settings = {field.name for field in dataclasses.fields(Settings)}
    schema = config()["schema"]

    assert config()["options"].keys() <= schema.keys() <= settings
    assert [word for word in schema.values() if not OPTION.fullmatch(word)] == []
    assert schema["log_level"] == f"list({'|'.join(LOG_LEVELS)})"
    assert {key for key, word in schema.items() if not word.endswith("?")} == config()[
        "options"
    ].keys()


def test_ports_are_those_the_app_listens_on() -> None:
    """The link and the public pages, both closed until the user opens them."""
    settings = Settings(data=ROOT)

    assert config()["ports"] == {
        f"{settings.link_port}/tcp": None,
        f"{settings.public_port}/tcp": None,
    }
    assert config().get("ingress_port", 8099) == settings.ingress_port


def test_every_option_and_port_has_a_text() -> None:
    """And there is no text for what is not there."""
    texts = load_yaml_dict(str(ADDON / "translations/en.yaml"))

    assert texts["configuration"].keys() == config()["schema"].keys()
    assert texts["network"].keys() == config()["ports"].keys()
    for text in texts["configuration"].values():
        assert text.keys() == {"name", "description"}


def test_the_documentation_has_every_option_and_every_variable() -> None:
    """All that a user may decide, and nothing that the app does not read."""
    text = (ADDON / "DOCS.md").read_text()
    settings = {field.name for field in dataclasses.fields(Settings)} - NOT_FOR_USERS

    assert set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)) == config()["schema"].keys()
    variables = set(re.findall(rf"{PREFIX}([A-Z_]+)", text))
    assert variables == {name.upper() for name in settings}


@pytest.mark.parametrize(("name", "size"), [("icon.png", (128, 128)), ("logo.png", (250, 100))])
def test_store_images_have_the_sizes_of_the_store(name: str, size: tuple[int, int]) -> None:
    """On a transparent ground, for light and dark pages."""
    with Image.open(ADDON / name) as image:
        assert image.size == size
        assert image.getchannel("A").getpixel((image.width - 1, 0)) == 0


def test_the_repository_can_be_added_to_the_store() -> None:
    """It needs a name there, and holds this one app."""
    repository = load_yaml_dict(str(ROOT / "repository.yaml"))

    assert repository.keys() == {"name", "url", "maintainer"}
    assert repository["url"] == config()["url"]
