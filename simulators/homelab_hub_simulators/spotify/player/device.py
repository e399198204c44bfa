"""What plays: computers, phones and speakers."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device. `online` ones are listed; `controllable` False is what Spotify calls restricted.

    `volume` is in percent, and stays where it is where `supports_volume` is False.
    """

    id: str
    name: str
    type: str = "Speaker"
    volume: int = 50
    supports_volume: bool = True
    controllable: bool = True
    private: bool = False
    online: bool = True

    def as_json(self, *, active: bool) -> dict[str, Any]:
        """Return the device as the API shows it."""
        return {
            "id": self.id,
            "is_active": active,
            "is_private_session": self.private,
            "is_restricted": not self.controllable,
            "name": self.name,
            "supports_volume": self.supports_volume,
            "type": self.type,
            "volume_percent": self.volume,
        }
