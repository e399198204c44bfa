"""A container engine, by its command: Docker, or Podman, which takes the same arguments."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import json
import subprocess
import time
from typing import Any, Final
from uuid import uuid4

PREFIX: Final = "homelab-hub-smoke"


class UnexpectedError(Exception):
    """Something is not as it should be; the text says what was expected, and what was seen."""


def expect(seen: object, expected: object, what: str) -> None:
    """Raise `UnexpectedError` unless both are equal."""
    if seen != expected:
        raise UnexpectedError(f"{what}: expected {expected!r}, saw {seen!r}")


def until[T](look: Callable[[], T | None], what: str, limit: float = 30) -> T:
    """Return the first thing found, looking again and again for `limit` seconds."""
    end = time.monotonic() + limit
    while (found := look()) is None:
        if time.monotonic() > end:
            raise UnexpectedError(f"{what}: not within {limit:.0f} s")
        time.sleep(0.1)
    return found


@dataclass(frozen=True, slots=True)
class Engine:
    """Commands of one engine; `made` is what has to be removed at the end."""

    command: str
    made: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, *arguments: str, limit: float = 60) -> str:
        """Return what a command prints. Raises `UnexpectedError` with what it complained of."""
        done = subprocess.run(  # noqa: S603  (every argument is made in this package)
            [self.command, *arguments], check=False, capture_output=True, text=True, timeout=limit
        )
        if done.returncode:
            raise UnexpectedError(f"{self.command} {arguments[0]}: {done.stderr.strip()}")
        return done.stdout.strip()

    def logs(self, name: str) -> str:
        """Return what a container has written, on both of its streams."""
        return subprocess.run(  # noqa: S603
            [self.command, "logs", name], check=False, stdout=-1, stderr=-2, text=True, timeout=60
        ).stdout

    def inspect(self, name: str) -> dict[str, Any]:
        """Return what the engine knows of a container or an image."""
        found: list[dict[str, Any]] = json.loads(self("inspect", name))
        return found[0]

    def containers(self) -> list[str]:
        """Return the names of the containers made so far, oldest first."""
        return [removal[-1] for removal in self.made if removal[0] == "rm"]

    def make(self, kind: str, *arguments: str) -> str:
        """Make a volume or a network; return its name."""
        name = f"{PREFIX}-{uuid4().hex[:8]}"
        self(kind, "create", *arguments, name)
        self.made.append((kind, "rm", "--force", name))
        return name

    def start(self, *arguments: str) -> str:
        """Run a container in the background; return its name."""
        name = f"{PREFIX}-{uuid4().hex[:8]}"
        self.made.append(("rm", "--force", "--volumes", name))
        self("run", "--detach", "--name", name, *arguments)
        return name

    def is_healthy(self, name: str) -> bool | None:
        """Return True once the image's health check succeeds inside a container, else None.

        It is run by hand: engines run it at intervals, and Podman only where there is systemd.
        """
        state = self.inspect(name)
        if not state["State"]["Running"]:
            raise UnexpectedError(f"{name} has ended with {state['State']['ExitCode']}")
        _, *check = state["Config"]["Healthcheck"]["Test"]
        done = subprocess.run(  # noqa: S603
            [self.command, "exec", name, *check], check=False, capture_output=True, timeout=60
        )
        return True if done.returncode == 0 else None

    def python(self, name: str, program: str, *arguments: str) -> str:
        """Return what a Python program prints that is run inside a container."""
        return self("exec", name, "python", "-c", program, *arguments)


@contextmanager
def engine(command: str) -> Iterator[Engine]:
    """Give an engine; what was made with it is removed at the end, newest first."""
    given = Engine(command)
    try:
        yield given
    finally:
        for removal in reversed(given.made):
            subprocess.run(  # noqa: S603
                [command, *removal], check=False, capture_output=True, timeout=60
            )
