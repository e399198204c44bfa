"""Home Assistant's configuration folder, made from the working tree."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
import fcntl
import json
from pathlib import Path
import shutil
import socket
import tomllib
from typing import Any, Self

from .furniture import configuration

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
INTEGRATION = Path("custom_components/homelab_hub")
HOST = "127.0.0.1"
ZONE = "Europe/London"
AUTOMATIONS = "automations.yaml"

WARNINGS = {"default": "warning"}
OURS = {"default": "info", "logs": {"custom_components.homelab_hub": "debug"}}
EVERYTHING = {"default": "debug"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where Home Assistant and the simulators listen; 0 is any free port."""

    home_assistant: int = 8123
    simulator: int = 8090
    providers: int = 8091
    google: int = 8092
    spotify: int = 8093
    s3: int = 8094
    discord: int = 8095
    app: int = 8765
    pages: int = 8766

    @classmethod
    def any_free(cls) -> Self:
        """Return ports that nothing else has."""
        return cls(**{field.name: 0 for field in fields(cls)})


def free_port(wanted: int) -> int:
    """Return the wanted port, or another one when it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    raise OSError("no port is free on this machine")


class FolderBusyError(Exception):
    """Two Home Assistants cannot share a configuration folder."""


class ConfigurationFolder:
    """A configuration folder; what the demo remembers between starts lies in it as demo.json."""

    def __init__(self, path: Path) -> None:
        """Use a folder, which need not exist yet."""
        self.path = path
        self.log = path / "home-assistant-console.log"
        self._memory = path / "demo.json"

    def beside(self, name: str) -> Path:
        """Return a folder for another program; a restore empties Home Assistant's own."""
        return self.path.with_name(f"{self.path.name}-{name}")

    @contextmanager
    def held(self) -> Generator[None]:
        """Keep the folder to ourselves; raise FolderBusyError when another start has it."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "demo.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderBusyError(f"A demo is already running in {self.path}") from None
            yield

    def recall(self, key: str, default: Any = None) -> Any:
        """Return what was remembered under a key at an earlier start."""
        if not self._memory.exists():
            return default
        return json.loads(self._memory.read_text()).get(key, default)

    def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value for the next start."""
        memory = json.loads(self._memory.read_text()) if self._memory.exists() else {}
        self._memory.write_text(json.dumps(memory | {key: value}))

    def prepare(self, wanted: Ports, *, copy: bool, debug: bool, everything: bool = False) -> Ports:
        """Write what Home Assistant starts from, and return the ports that are free now.

        `copy` installs the integration as the Marketplace would; otherwise the working tree is
        linked, so that a restart runs what was just edited. `debug` logs what we do in detail,
        `everything` what all of Home Assistant and its libraries do.
        """
        (self.path / ".storage").mkdir(parents=True, exist_ok=True)
        remembered = Ports(**self.recall("ports", {})) if self._memory.exists() else wanted
        ports = Ports(**{name: free_port(port) for name, port in asdict(remembered).items()})
        self.remember("ports", asdict(ports))
        self.log.unlink(missing_ok=True)
        self.write_configuration(
            configuration(), EVERYTHING if everything else OURS if debug else WARNINGS
        )
        # Version 1 of the store is the plain settings; Home Assistant adds every default.
        # An `http:` block in YAML would be tried for five minutes only.
        self._store("http", 1, {"server_host": [HOST], "server_port": ports.home_assistant})
        if not (self.path / ".storage/onboarding").exists():
            # Done over HTTP, this step would add integrations that want more packages and a network.
            self._store("onboarding", 4, {"done": ["core_config"]})
        self._install(copy=copy)
        return ports

    def write_configuration(
        self, home: Mapping[str, Any], loggers: Mapping[str, Any] = WARNINGS
    ) -> None:
        """Write configuration.yaml: a line for each integration, in JSON, which is YAML too.

        `home` is the parts of it that make the home. An explicit list: `default_config` wants the
        network and more packages.
        """
        (self.path / "media").mkdir(exist_ok=True)
        (self.path / AUTOMATIONS).touch()
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["homelab-hub"]
        content = {
            "homeassistant": {
                "name": "Demo home",
                "country": "GB",
                "media_dirs": {"local": str(self.path / "media")},
                "time_zone": ZONE,
                "unit_system": "metric",
            },
            **dict.fromkeys(one for one in settings["integrations"] if one != "automation"),
            **home,
            "logger": loggers,
        }
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in content.items()]
        lines.append(f"automation: !include {AUTOMATIONS}\n")
        (self.path / "configuration.yaml").write_text("".join(lines))

    def _store(self, key: str, version: int, data: Any) -> None:
        """Write a file as Home Assistant's own storage does."""
        content = {"version": version, "minor_version": 1, "key": key, "data": data}
        (self.path / ".storage" / key).write_text(json.dumps(content))

    def _install(self, *, copy: bool) -> None:
        target = self.path / INTEGRATION
        target.parent.mkdir(exist_ok=True)
        if copy:
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / INTEGRATION, target, ignore=ignore)
        elif not target.exists():
            target.symlink_to(ROOT / INTEGRATION)
