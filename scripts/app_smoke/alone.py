"""The app as compose.yaml starts it: a user without rights, and nothing to write but its data."""

from collections.abc import Iterator
from dataclasses import dataclass
import time
from typing import Final

from .engine import Engine, UnexpectedError, expect, until
from .link import link, pin_of, status

HARDENED: Final = (
    "--user=8765:8765",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--tmpfs=/tmp",
    "--publish=127.0.0.1::8765",
)
WRITABLE: Final = """
import os
for folder in ("/", "/etc", "/opt/homelab-hub", "/run", "/tmp", "/data"):
    try:
        open(folder + "/probe", "w").close()
        os.remove(folder + "/probe")
        print(folder)
    except OSError:
        pass
"""
WRITTEN_DOWN: Final = """
import os, stat
file = "/data/api_token"
print(oct(stat.S_IMODE(os.stat(file).st_mode)), open(file).read().strip())
"""
RESIDENT: Final = """
import re
print(re.search(r"VmRSS:\\s+(\\d+) kB", open("/proc/1/status").read())[1])
"""


@dataclass(frozen=True, slots=True)
class Alone:
    """A running container, and where its link is: `host:port`."""

    engine: Engine
    name: str

    @property
    def address(self) -> str:
        """The published address, a new one after each start."""
        return self.engine("port", self.name, "8765/tcp").splitlines()[0]

    def wait(self) -> float:
        """Return how many seconds it took until the image's own health check agreed."""
        begun = time.monotonic()
        until(lambda: self.engine.is_healthy(self.name), "a health check that succeeds")
        return time.monotonic() - begun

    def token(self) -> str:
        """Return the token that the app wrote down for people."""
        mode, token = self.engine.python(self.name, WRITTEN_DOWN).split()
        expect(mode, "0o600", "the rights to /data/api_token")
        return token

    def resident(self) -> float:
        """Return the MiB of memory of the app's process, as its kernel has them."""
        return int(self.engine.python(self.name, RESIDENT)) / 1024

    def stop(self) -> float:
        """Stop it as every engine does; return how many seconds that took."""
        begun = time.monotonic()
        self.engine("stop", "-t", "10", self.name)
        expect(self.engine.inspect(self.name)["State"]["ExitCode"], 0, "the exit code on SIGTERM")
        return time.monotonic() - begun


def try_alone(engine: Engine, image: str) -> Iterator[str]:
    """Yield what was seen, one line a step. Raises `UnexpectedError`."""
    volume = f"--volume={engine.make('volume')}:/data"
    alone = Alone(engine, engine.start(*HARDENED, volume, image))
    yield f"started without rights, and healthy after {alone.wait():.1f} s"

    expect(status(alone.address, "/health"), 200, "the answer of /health")
    writable = set(engine.python(alone.name, WRITABLE).split())
    expect(writable, {"/tmp", "/data"}, "what the app may write")  # noqa: S108
    yield "/health answers, nothing but /data and /tmp can be written"

    token = alone.token()
    expect(status(alone.address, "/link"), 401, "the link without a token")
    expect(status(alone.address, "/link", "x" * 43), 401, "the link with a wrong token")
    first = link(alone.address, token)
    yield f"linked with the token it wrote, refused others; the app is {first.state.version}"
    yield (
        f"{alone.resident():.0f} MiB of memory, and the app says {first.state.memory / 2**20:.0f}"
    )
    yield f"stopped by SIGTERM within {alone.stop():.1f} s, exit code 0"

    engine("start", alone.name)
    took = alone.wait()
    expect(alone.token() == token, True, "the same token after a restart")
    expect(link(alone.address, token).app, first.app, "the instance id after a restart")
    yield f"started again, healthy after {took:.1f} s, with the same token and data"
    alone.stop()
    if token in engine.logs(alone.name):
        raise UnexpectedError("the log has the token")

    alone = Alone(engine, engine.start(*HARDENED, "--env=HOMELAB_HUB_TLS=true", volume, image))
    alone.wait()
    pinned = link(alone.address, token, pin_of(alone.address))
    expect(pinned.app, first.app, "the instance id in a new container")
    yield "encrypted and linked by its certificate's fingerprint, in a new container"
    alone.stop()


def size(engine: Engine, image: str) -> str:
    """Return the image's size in words."""
    return f"{engine.inspect(image)['Size'] / 1e6:.0f} MB image"
