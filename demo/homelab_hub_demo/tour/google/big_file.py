"""Big files, which are never in memory as a whole; everything here blocks."""

from dataclasses import dataclass
import hashlib
import os
from pathlib import Path
import tarfile

PIECE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What tells one file from another."""

    size: int
    md5: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Fingerprint:
        """Return that of a file."""
        md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                md5.update(piece)
                sha256.update(piece)
        return cls(size=path.stat().st_size, md5=md5.hexdigest(), sha256=sha256.hexdigest())


def write_noise(path: Path, size: int) -> None:
    """Write a file that no compression makes smaller."""
    with path.open("wb") as file:
        for begin in range(0, size, PIECE):
            file.write(os.urandom(min(PIECE, size - begin)))


def kept_backup(folder: Path, size: int) -> Fingerprint:
    """Return the fingerprint of the backup that waits on the disk for its upload to go on."""
    found = [path for path in (folder / "tmp_backups").glob("*.tar") if path.stat().st_size == size]
    if not found:
        raise FileNotFoundError(f"no backup of {size} bytes waits in {folder / 'tmp_backups'}")
    return Fingerprint.of(found[0])


def members(path: Path) -> list[str]:
    """Return what is in an archive."""
    with tarfile.open(path) as archive:
        return archive.getnames()
