"""The repository has the shape that HACS, the Marketplace and the Supervisor each expect."""

import json
from pathlib import Path
import re
from typing import Any

from homeassistant.backup_restore import KEEP_BACKUPS, KEEP_DATABASE
from homeassistant.components.backup.const import EXCLUDE_FROM_BACKUP
from homeassistant.components.brands.const import ALLOWED_IMAGES
from homeassistant.helpers import config_validation as cv
from packaging.requirements import Requirement
from PIL import Image
import probatio
import pytest

from .conftest import ROOT

INTEGRATION = Path("custom_components/homelab_hub")

# What HACS accepts, custom_components/hacs/utils/validate.py in hacs/integration.
HACS_JSON = probatio.Schema(
    {
        probatio.Required("name"): str,
        probatio.Optional("content_in_root"): bool,
        probatio.Optional("country"): probatio.Any(str, [str]),
        probatio.Optional("filename"): str,
        probatio.Optional("hacs"): str,
        probatio.Optional("hide_default_branch"): bool,
        probatio.Optional("homeassistant"): str,
        probatio.Optional("persistent_directory"): str,
        probatio.Optional("render_readme"): bool,
        probatio.Optional("zip_release"): bool,
    },
    extra=probatio.PREVENT_EXTRA,
)
MANIFEST_JSON = probatio.Schema(
    {
        probatio.Required("codeowners"): [str],
        probatio.Required("documentation"): cv.url,
        probatio.Required("domain"): INTEGRATION.name,
        probatio.Required("issue_tracker"): cv.url,
        probatio.Required("name"): str,
        probatio.Required("version"): probatio.Match(r"^\d+\.\d+\.\d+$"),
    },
    extra=probatio.ALLOW_EXTRA,
)


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object of the repository."""
    content: dict[str, Any] = json.loads((ROOT / path).read_bytes())
    return content


def test_one_manifest(files: list[Path]) -> None:
    """HACS's inclusion check and hassfest look for every `*manifest.json` and want one."""
    found = [path for path in files if path.name.endswith("manifest.json")]

    assert found == [INTEGRATION / "manifest.json"]


def test_no_file_the_supervisor_would_take_for_an_app(files: list[Path]) -> None:
    """The Supervisor reads any `config.*` outside dot folders as the description of an app."""
    names = {"config.yaml", "config.yml", "config.json"}
    found = {path for path in files if path.name in names and not path.parts[0].startswith(".")}

    assert found <= {Path("addon/config.yaml")}


def test_one_integration_without_links(files: list[Path]) -> None:
    """Only the first folder is installed, and a link would arrive as a text file."""
    shipped = [path for path in files if path.parts[0] == "custom_components"]

    assert {path.parts[:2] for path in shipped} == {INTEGRATION.parts}
    assert not [path for path in shipped if (ROOT / path).is_symlink()]


def test_hacs_json() -> None:
    """HACS refuses keys it does not know; the minimum is the oldest version we test on."""
    settings = HACS_JSON(read_json(Path("hacs.json")))

    assert settings["homeassistant"] == "2026.10.0"
    assert settings["name"] == read_json(INTEGRATION / "manifest.json")["name"]


def test_manifest() -> None:
    """HACS wants these keys, and hassfest wants domain and name first, the rest sorted."""
    manifest = read_json(INTEGRATION / "manifest.json")

    MANIFEST_JSON(manifest)
    assert list(manifest) == ["domain", "name", *sorted(manifest.keys() - {"domain", "name"})]


def test_changelog_tells_of_this_version() -> None:
    """The version in the manifest is the newest one the changelog has a section for."""
    version = read_json(INTEGRATION / "manifest.json")["version"]
    sections = re.findall(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert sections[0] == version


@pytest.mark.parametrize("environment", ["test", "run"])
def test_requirements_agree_with_home_assistant(environment: str) -> None:
    """Home Assistant installs under its constraints; a requirement outside them does not load."""
    [constraints] = (ROOT / f".cache/{environment}").glob(
        "lib/*/site-packages/**/package_constraints.txt"
    )
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", constraints.read_text(), re.MULTILINE))

    for line in read_json(INTEGRATION / "manifest.json")["requirements"]:
        requirement = Requirement(line)
        if version := pinned.get(requirement.name):
            assert version in requirement.specifier


def test_nothing_is_called_what_a_backup_or_its_restore_leaves_out() -> None:
    """Home Assistant leaves some names out at any depth, and the integration would not come back."""
    kept_out = (*KEEP_BACKUPS, *KEEP_DATABASE)
    for path in (ROOT / INTEGRATION).rglob("*"):
        if "__pycache__" in path.parts:
            continue
        within = path.relative_to(ROOT)
        assert path.name not in kept_out, within
        assert not [one for one in EXCLUDE_FROM_BACKUP if within.full_match(one)], within


def test_brand_images() -> None:
    """Home Assistant serves these names; the sizes are those of home-assistant/brands."""
    folder = ROOT / INTEGRATION / "brand"
    sizes = {path.name: Image.open(path).size for path in folder.iterdir()}

    assert sizes.keys() <= ALLOWED_IMAGES
    assert sizes["icon.png"] == (256, 256)
    for name, (width, height) in sizes.items():
        if "@2x" not in name:
            assert sizes[name.replace(".png", "@2x.png")] == (2 * width, 2 * height)
            assert 128 <= min(width, height) <= 256


def test_brand_images_have_a_transparent_ground() -> None:
    """They are shown on light and on dark pages."""
    for path in (ROOT / INTEGRATION / "brand").iterdir():
        with Image.open(path) as image:
            assert image.getchannel("A").getpixel((0, 0)) == 0, path.name
