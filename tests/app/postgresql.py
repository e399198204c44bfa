"""A PostgreSQL server of the test run's own, from Debian's packages."""

from collections.abc import Generator
from contextlib import contextmanager
import os
from pathlib import Path
import pwd
import shutil
import socket
import subprocess
import tempfile
from urllib.parse import quote

import pytest

BINARIES = Path("/usr/lib/postgresql")
SECONDS = 60
PASSWORD = "correct horse"


def binaries() -> Path | None:
    """Return the folder with the newest server's programs, None without any."""
    found = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running_server() -> Generator[str]:
    """Run a server on this machine; return the URL of its database, with a password."""
    if (programs := binaries()) is None:
        pytest.skip(f"no PostgreSQL in {BINARIES}: install Debian's package postgresql")
    # Unlike pytest's folders, one that another user may enter.
    folder = Path(tempfile.mkdtemp(prefix="homelab-hub-postgresql-"))
    user = _user(folder)
    password = folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    data = str(folder / "data")
    control = [str(programs / "pg_ctl"), "--pgdata", data, "--wait", "--silent"]
    make = [str(programs / "initdb"), "--pgdata", data, "--username=hub", "--auth=scram-sha-256"]
    try:
        assert _run([*make, f"--pwfile={password}"], user)
        port = next(port for port in _ports() if _run([*control, "start", *_options(port)], user))
        try:
            yield f"postgresql://hub:{quote(PASSWORD)}@127.0.0.1:{port}/postgres"
        finally:
            assert _run([*control, "stop", "--mode=immediate"], user)
    finally:
        shutil.rmtree(folder)


def empty(url: str) -> None:
    """Delete everything in a database."""
    programs = binaries()
    assert programs is not None
    statement = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    assert _run([str(programs / "psql"), url, "--command", statement], None)


def _options(port: int) -> list[str]:
    """Return how the server is started."""
    return [
        "--options",
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off",
    ]


def _ports() -> Generator[int]:
    """Yield ports that were free a moment ago, a few."""
    for _ in range(5):
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            port: int = bound.getsockname()[1]
        yield port


def _user(folder: Path) -> str | None:
    """Return who runs the server, which refuses to be run by root; None for who runs the tests."""
    if os.getuid() != 0:
        return None
    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_name


def _run(command: list[str], user: str | None) -> bool:
    """Run a program to its end; return whether it did what it should."""
    # The server keeps what it inherits open, so no pipes.
    done = subprocess.run(  # noqa: S603 - every argument is written in this file
        command,
        user=user,
        group=None if user is None else pwd.getpwnam(user).pw_gid,
        extra_groups=None if user is None else [],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=SECONDS,
    )
    return done.returncode == 0
