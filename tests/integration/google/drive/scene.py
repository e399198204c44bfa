"""What a test of Drive looks at: Home Assistant, the account in it, and the Drive at Google."""

from dataclasses import dataclass
import hashlib
from pathlib import Path
from typing import Any

from homeassistant.components.backup import AgentBackup
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.backup_agents.agent import HubBackupAgent
from custom_components.homelab_hub.backup_agents.destination import Destination
from custom_components.homelab_hub.backup_agents.registry import registry_of
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.drive import Drive
from tests.backup_agents.tars import stream_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """An account with Drive, connected to Home Assistant."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]
    google: GoogleSimulator

    @property
    def destination(self) -> Destination:
        """Return where its backups go."""
        return registry_of(self.hass).destinations[self.entry.entry_id]

    @property
    def agent(self) -> HubBackupAgent:
        """Return its agent."""
        return self.destination.agent

    @property
    def drive(self) -> Drive:
        """Return the Drive, as Google has it."""
        return self.google.drive()

    @property
    def folder(self) -> Path:
        """Return Home Assistant's folder."""
        return Path(self.hass.config.config_dir)

    @property
    def begun(self) -> int:
        """Return how many uploads were begun."""
        calls = self.google.calls("drive.files.create")
        return sum("uploadType" in call["query"] for call in calls)

    @property
    def checksums(self) -> list[str | None]:
        """Return the checksums of the files in the Drive."""
        return [file.md5 for file in self.drive.files if not file.is_folder]

    @property
    def left_over(self) -> list[Path]:
        """Return what lies in the manager's folder for temporary files; blocks for a moment."""
        return list((self.folder / "tmp_backups").glob("*"))

    async def upload(self, made: tuple[AgentBackup, bytes]) -> None:
        """Upload a backup as the manager does."""
        backup, content = made
        await self.agent.async_upload_backup(
            open_stream=stream_of(content), backup=backup, on_progress=lambda **_: None
        )

    async def reload(self) -> None:
        """Load the account again."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)

    async def read(self, backup_id: str) -> bytes:
        """Return the content of a backup."""
        content = await self.agent.async_download_backup(backup_id)
        return b"".join([piece async for piece in content])

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Return what an action answers."""
        answer = await self.hass.services.async_call(
            "homelab_hub", action, data, blocking=True, return_response=True
        )
        assert answer is not None
        return dict(answer)


def md5(content: bytes) -> str:
    """Return a checksum as Drive gives it."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
