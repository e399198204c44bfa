"""The repository as a release would hold it."""

import os
from pathlib import Path
import subprocess

import pytest

ROOT = Path(__file__).parent.parent.parent


def git(*arguments: str, **environment: str) -> bytes:
    """Return what git prints in this repository."""
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(  # noqa: S603 - every argument is written in this file
        command, env=os.environ | environment, check=True, capture_output=True, timeout=60
    ).stdout


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the archive GitHub would serve if the working tree were tagged now.

    Made by `git archive`, so with its rules; index and objects are kept beside the
    repository's own, which stays untouched.
    """
    folder = tmp_path_factory.mktemp("release")
    (folder / "objects").mkdir()
    objects = git("rev-parse", "--path-format=absolute", "--git-path", "objects").decode().strip()
    beside = {
        "GIT_INDEX_FILE": str(folder / "index"),
        "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects,
    }
    git("add", "--all", ".", **beside)
    tree = git("write-tree", **beside).decode().strip()
    return git("archive", "--format=zip", "--prefix=homelab-hub-0.1.0/", tree, **beside)


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Return every file of the working tree that git would release, relative to the root."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode()
    return [Path(name) for name in listed.split("\0") if name and os.path.lexists(ROOT / name)]
