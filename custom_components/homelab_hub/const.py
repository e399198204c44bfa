"""Words that every part of the integration uses."""

from enum import StrEnum
import logging
from typing import Final

DOMAIN: Final = "homelab_hub"
LOGGER: Final = logging.getLogger(__package__)

CONF_KIND: Final = "kind"


class Kind(StrEnum):
    """What a config entry connects: `entry.data["kind"]`."""

    APP = "app"
    DISCORD = "discord"
    GOOGLE = "google"
    JARVIS = "jarvis"
    KICK = "kick"
    S3 = "s3"
    SPOTIFY = "spotify"
    TWITCH = "twitch"
    YOUTUBE = "youtube"
