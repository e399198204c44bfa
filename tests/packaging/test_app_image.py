"""How the app's image is built and started; `scripts/build-app` tries the image itself."""

from collections.abc import Mapping
import os
from pathlib import Path
import re
import shutil
import subprocess
import tomllib

from homeassistant.util.yaml import load_yaml_dict
import pytest

from .app import ADDON
from .conftest import ROOT

PARSER = shutil.which("apparmor_parser")
DOCKERFILE = (ADDON / "Dockerfile").read_text()


def stand_ins(folder: Path, programs: Mapping[str, str]) -> Path:
    """Write shell programs that stand in for those of the system; returns their folder."""
    for name, line in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    return folder


def run(folder: Path, *arguments: str) -> list[str]:
    """Return what run.sh prints when it finds the programs of a folder first."""
    done = subprocess.run(  # noqa: S603 - our own script
        [ADDON / "run.sh", *arguments],
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.stdout.splitlines()


def test_the_image_gets_all_that_the_wheel_is_made_of() -> None:
    """And nothing is built from the rest of the repository."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    parts = {*wheel["targets"]["wheel"]["packages"], *wheel["targets"]["wheel"]["force-include"]}
    copied = set(
        re.findall(r"^COPY ((?:addon|custom_components)/\S+) \1$", DOCKERFILE, re.MULTILINE)
    )

    assert copied == parts


def test_what_is_copied_is_what_is_sent_to_the_engine() -> None:
    """A file that the ignore list keeps back would fail the build."""
    sources = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for source in line.split()
        if not source.startswith("--")
    }
    lines = (ADDON / "Dockerfile.dockerignore").read_text().splitlines()

    assert {line[1:] for line in lines if line.startswith("!")} == sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_health_check_is_a_module_of_the_app() -> None:
    """One that asks the running app, and is not the app itself."""
    [module] = re.findall(r'CMD \["python", "-m", "homelab_hub_app\.(\w+)"\]', DOCKERFILE)

    assert (ADDON / f"homelab_hub_app/{module}.py").exists()


def test_a_container_started_as_root_gives_its_rights_up(tmp_path: Path) -> None:
    """Once /data belongs to the app, since the Supervisor keeps it for root."""
    programs = {
        "id": "echo 0",
        "find": 'echo "find $*"',
        "setpriv": 'echo "setpriv $*"',
        "python": "echo never",
    }

    printed = run(stand_ins(tmp_path, programs), "--option")

    assert printed[0] == "find /data ! -user hub -exec chown --no-dereference hub:hub {} +"
    assert re.fullmatch(
        r"setpriv .*--reuid=hub --regid=hub .*--no-new-privs .*run.sh --option", printed[1]
    )
    assert len(printed) == 2


def test_a_container_started_as_a_user_starts_the_app_at_once(tmp_path: Path) -> None:
    """There is nothing to give up and nothing to take over."""
    programs = {"id": "echo 8765", "find": "echo never", "python": 'echo "python $*"'}

    assert run(stand_ins(tmp_path, programs)) == ["python -m homelab_hub_app"]


def test_compose_starts_the_app_without_rights() -> None:
    """As the image's own user, on a file system it cannot write, for this machine alone."""
    [(_, service)] = load_yaml_dict(str(ROOT / "compose.yaml"))["services"].items()
    [user] = re.findall(r"useradd --uid (\d+) --user-group", DOCKERFILE)

    assert service["user"] == f"{user}:{user}"
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108
    assert service["volumes"] == ["homelab_hub:/data"]
    assert service["ports"] == ["127.0.0.1:8765:8765"]
    assert f"chown {user}:{user} " in (ADDON / "DOCS.md").read_text()


def test_the_supervisor_finds_one_profile() -> None:
    """It gives the one that is not indented its own name, and wants exactly one."""
    text = (ADDON / "apparmor.txt").read_text()

    assert len(re.findall(r"^profile ", text, re.MULTILINE)) == 1
    rules = re.findall(r"^  (?:owner )?(/\S+) (\w+),$", text, re.MULTILINE)
    writable = {path for path, access in rules if "w" in access and not path.startswith("/dev/")}
    assert writable == {"/data/{,**}", "/tmp/{,**}"}  # noqa: S108 - the container's


@pytest.mark.skipif(PARSER is None, reason="there is no apparmor_parser here")
def test_the_profile_can_be_read() -> None:
    """By AppArmor's own parser, which loads nothing with these arguments."""
    done = subprocess.run(  # noqa: S603 - a program of the system, with our own file
        [str(PARSER), "-Q", "-T", "-K", ADDON / "apparmor.txt"], check=False, timeout=30
    )

    assert done.returncode == 0
