"""Integration and app are one release with one version."""

import json
import re
import tomllib

from homeassistant.util.yaml import load_yaml_dict

from homelab_hub_app import VERSION

from .app import ADDON, config
from .conftest import ROOT


def test_one_version_everywhere() -> None:
    """The Supervisor offers config.yaml's, HACS the manifest's; the wheel has pyproject's."""
    manifest = json.loads((ROOT / "custom_components/homelab_hub/manifest.json").read_bytes())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    service = load_yaml_dict(str(ROOT / "compose.yaml"))["services"]["homelab-hub"]
    told = re.findall(r"^## ([\d.]+)$", (ADDON / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert config()["version"] == manifest["version"]
    assert project["version"] == manifest["version"]
    assert manifest["version"] == VERSION
    assert told[0] == manifest["version"]
    assert service["image"] == f"{config()['image']}:{manifest['version']}"
