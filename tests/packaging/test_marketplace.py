"""The Marketplace of Home Assistant 2026.11 installs this repository, and refuses broken ones.

HACS, which it replaces, reads the same files at the same places.
"""

import asyncio
from collections.abc import Mapping
import io
import json
from pathlib import Path
from typing import Any
import zipfile

import pytest

from .conftest import ROOT
from .github import GitHub

MANIFEST = "custom_components/homelab_hub/manifest.json"

pytestmark = pytest.mark.usefixtures("socket_enabled")


def edited(archive: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Return the archive with files replaced, added, or taken out (None)."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(result, "w") as after:
        folder = before.namelist()[0].partition("/")[0]
        kept = {name: before.read(name) for name in before.namelist()}
        kept |= {f"{folder}/{name}": content for name, content in changes.items() if content}
        gone = {f"{folder}/{name}" for name, content in changes.items() if content is None}
        for name, content in sorted(kept.items()):
            if name not in gone:
                after.writestr(name, content)
    return result.getvalue()


def manifest_with(**changes: Any) -> bytes:
    """Return our manifest.json with keys changed, or taken out (None)."""
    manifest = json.loads((ROOT / MANIFEST).read_bytes()) | changes
    return json.dumps({key: value for key, value in manifest.items() if value}).encode()


async def install(archive: bytes, folder: Path) -> dict[str, Any]:
    """Return what marketplace_check.py reports on the archive."""
    async with GitHub(archive).serve() as url:
        program = Path(__file__).with_name("marketplace_check.py")
        # Far from this repository, so that only the installed copy can be imported.
        process = await asyncio.create_subprocess_exec(
            ROOT / ".cache/run/bin/python", program, url, cwd=folder, stdout=-1, stderr=-1
        )
        async with asyncio.timeout(90):
            output, log = await process.communicate()
    assert process.returncode == 0, log.decode()
    report: dict[str, Any] = json.loads(output)
    return report


async def test_a_release_installs_and_can_be_added_without_a_restart(
    release: bytes, tmp_path: Path
) -> None:
    """What arrives is our folder, whole; the loader takes it and its config flow starts."""
    manifest = json.loads((ROOT / MANIFEST).read_bytes())

    report = await install(release, tmp_path)

    assert report["errors"] == []
    assert (report["domain"], report["version"]) == (manifest["domain"], manifest["version"])
    assert not report["restart"]
    assert report["branded"]
    assert report["flow"][0] in {"form", "menu"}
    with zipfile.ZipFile(io.BytesIO(release)) as archive:
        prefix = "homelab-hub-0.1.0/custom_components/homelab_hub/"
        sent = [name for name in archive.namelist() if not name.endswith("/")]
    assert report["files"] == sorted(
        name.removeprefix(prefix) for name in sent if name.startswith(prefix)
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"hacs.json": None}, "hacs.json", id="no hacs.json"),
        pytest.param({MANIFEST: manifest_with(version=None)}, "version", id="no version"),
        pytest.param({MANIFEST: manifest_with(version="new")}, "version", id="no real version"),
        pytest.param({MANIFEST: manifest_with(domain="../evil")}, "evil", id="no real domain"),
        pytest.param({MANIFEST: manifest_with(domain=None)}, "domain", id="no domain"),
        pytest.param(
            {"hacs.json": b'{"name": "Homelab Hub", "homeassistant": "2999.1.0"}'},
            "not available to install",
            id="a Home Assistant newer than this one",
        ),
    ],
)
async def test_a_broken_release_is_refused(
    release: bytes, tmp_path: Path, changes: dict[str, bytes | None], refusal: str
) -> None:
    """The check above can fail, and Home Assistant says why."""
    report = await install(edited(release, changes), tmp_path)

    assert [error for error in report["errors"] if refusal in error]


async def test_of_two_integrations_only_the_first_arrives(release: bytes, tmp_path: Path) -> None:
    """So this repository must never hold a second folder under custom_components."""
    other = "custom_components/another"
    second = {
        f"{other}/manifest.json": manifest_with(domain="another"),
        f"{other}/__init__.py": b"\n",
        f"{other}/config_flow.py": (
            b"from homeassistant.config_entries import ConfigFlow\n"
            b"class Flow(ConfigFlow, domain='another'):\n"
            b"    async def async_step_user(self, user_input=None):\n"
            b"        return self.async_show_form(step_id='user')\n"
        ),
    }

    report = await install(edited(release, second), tmp_path)

    assert report["domain"] == "another"
