"""Apps of the Supervisor: offered in its store, installed, running."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
from secrets import token_hex
from typing import Any, Protocol

type Json = dict[str, Any]


class AppState(StrEnum):
    """What the Supervisor says of an installed app."""

    STARTUP = "startup"
    STARTED = "started"
    STOPPED = "stopped"
    ERROR = "error"


class Container(Protocol):
    """What really runs while an app is started."""

    async def start(self) -> None:
        """Start it. Raises `OSError` where it does not start."""

    async def stop(self) -> None:
        """Stop it."""


class Empty:
    """A container in which nothing runs."""

    async def start(self) -> None:
        """Start nothing."""

    async def stop(self) -> None:
        """Stop nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An app as a repository offers it. `run` makes its container, given the app."""

    repository: str
    slug: str
    name: str
    version: str
    discovery: tuple[str, ...] = ()
    available: bool = True
    run: Callable[[App], Container] = lambda _app: Empty()

    @property
    def full_slug(self) -> str:
        """Return the slug with the repository in front of it, as the Supervisor makes it."""
        digest = hashlib.sha1(self.repository.lower().encode()).hexdigest()  # noqa: S324 - a name
        return f"{digest[:8]}_{self.slug}"


@dataclass(slots=True)
class App:
    """An installed app. `token` is what it may call the Supervisor with; new at each start."""

    offer: Offer
    version: str
    state: AppState = AppState.STOPPED
    token: str = ""
    options: Json = field(default_factory=dict)
    container: Container = field(default_factory=Empty)

    async def start(self) -> None:
        """Start its container. Raises `OSError`."""
        if self.state is AppState.STARTED:
            return
        self.token = token_hex(28)
        self.state = AppState.STARTUP
        self.container = self.offer.run(self)
        try:
            await self.container.start()
        except OSError:
            self.state = AppState.ERROR
            raise
        self.state = AppState.STARTED

    async def stop(self) -> None:
        """Stop its container."""
        if self.state is AppState.STARTED:
            await self.container.stop()
        self.state = AppState.STOPPED


def listed(offer: Offer, app: App | None) -> Json:
    """Return an app as the store lists it."""
    return {
        "advanced": False,
        "arch": ["aarch64", "amd64"],
        "available": offer.available,
        "build": False,
        "description": offer.name,
        "documentation": True,
        "homeassistant": None,
        "icon": False,
        "installed": app is not None,
        "logo": False,
        "name": offer.name,
        "repository": offer.full_slug.partition("_")[0],
        "slug": offer.full_slug,
        "stage": "stable",
        "update_available": app is not None and app.version != offer.version,
        "url": offer.repository,
        "version": app and app.version,
        "version_latest": offer.version,
    }


def told(offer: Offer, app: App | None) -> Json:
    """Return all that the store says of an app."""
    return listed(offer, app) | {
        "apparmor": "profile",
        "auth_api": False,
        "detached": False,
        "docker_api": False,
        "full_access": False,
        "hassio_api": False,
        "hassio_role": "default",
        "homeassistant_api": False,
        "host_network": False,
        "host_pid": False,
        "ingress": True,
        "long_description": None,
        "rating": 8,
        "signed": False,
    }


def installed(app: App) -> Json:
    """Return all that is said of an installed app."""
    nothing: Json = dict.fromkeys(
        ("webui", "ingress_entry", "ingress_url", "audio_input", "audio_output", "schema")
    )
    no: Json = dict.fromkeys(
        (
            *("host_ipc", "host_uts", "host_dbus", "stdin", "gpio", "usb", "uart"),
            *("kernel_modules", "devicetree", "udev", "video", "audio", "auto_update"),
            *("ingress_panel", "system_managed"),
        ),
        False,
    )
    none_of: Json = {name: [] for name in ("dns", "machine", "privileged", "services", "devices")}
    return (
        told(app.offer, app)
        | nothing
        | no
        | none_of
        | {
            "boot": "auto",
            "boot_config": "auto",
            "changelog": True,
            "discovery": list(app.offer.discovery),
            "hostname": app.offer.full_slug.replace("_", "-"),
            "ingress_port": 8099,
            "ip_address": "172.30.33.1",
            "network": None,
            "network_description": None,
            "options": app.options,
            "protected": True,
            "startup": "application",
            "state": app.state,
            "system_managed_config_entry": None,
            "translations": {},
            "watchdog": False,
        }
    )


type Push = Callable[[str], Awaitable[None]]
"""Tells Home Assistant of a message of discovery, by its UUID."""
