"""What the tour does with a backup of 300 MB, with small ones."""

import hashlib
from pathlib import Path
from subprocess import PIPE, Popen
import sys
import tarfile

import pytest

from homelab_hub_demo.tour.google.big_file import Fingerprint, kept_backup, members, write_noise
from homelab_hub_demo.tour.google.memory import Peak

SIZE = 3 * 2**20 + 5
HELD = 32 * 2**20
# Takes memory when it is told to, and keeps it until it is told to end.
HOLDING = f"""
print("ready", flush=True)
input()
held = b"x" * {HELD}
print("held", flush=True)
input()
"""


def test_noise_has_its_size_and_its_own_fingerprint(tmp_path: Path) -> None:
    """Two files of noise are never the same."""
    one, other = tmp_path / "one", tmp_path / "other"
    write_noise(one, SIZE)
    write_noise(other, SIZE)
    found = Fingerprint.of(one)
    assert found.size == SIZE
    assert found.sha256 == hashlib.sha256(one.read_bytes()).hexdigest()
    assert found.md5 == hashlib.md5(one.read_bytes(), usedforsecurity=False).hexdigest()
    assert found != Fingerprint.of(other)


def test_the_backup_that_waits_is_found_by_its_size(tmp_path: Path) -> None:
    """There may be others."""
    folder = tmp_path / "tmp_backups"
    folder.mkdir()
    (folder / "small.tar").write_bytes(b"x")
    write_noise(folder / "big.tar", SIZE)
    assert kept_backup(tmp_path, SIZE) == Fingerprint.of(folder / "big.tar")
    with pytest.raises(FileNotFoundError, match="no backup"):
        kept_backup(tmp_path, SIZE + 1)


def test_an_archive_tells_its_members(tmp_path: Path) -> None:
    """In their order."""
    path = tmp_path / "archive.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("backup.json", "homeassistant.tar.gz"):
            archive.addfile(tarfile.TarInfo(name))
    assert members(path) == ["backup.json", "homeassistant.tar.gz"]


def test_what_a_process_takes_is_measured() -> None:
    """Only from the beginning on, and only where the system tells."""
    if not Path("/proc/self/status").exists():
        pytest.skip("this system tells nothing")
    # A process of its own: what this one gives back meanwhile is nobody's to say.
    command = [sys.executable, "-c", HOLDING]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, bufsize=1) as process:  # noqa: S603 - ours
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        peak = Peak(process.pid)
        peak.begin()
        process.stdin.write("\n")
        process.stdout.readline()
        assert peak.taken is not None
        assert HELD <= peak.taken < 2 * HELD
        assert "MiB" in peak.told
        process.stdin.write("\n")


def test_a_process_that_is_gone_tells_nothing() -> None:
    """It is no failure of the tour."""
    peak = Peak(2**22 + 1)
    peak.begin()
    assert peak.taken is None
    assert "not told" in peak.told
