"""A Discord server as the app tells of it, and people there."""

from typing import Any

from custom_components.homelab_hub.protocol.chat import ChatUser, Place, Source
from custom_components.homelab_hub.protocol.discord import Channel, ChannelKind, Guild, Role

SERVER = "1180451932741029900"
GENERAL = "200000000000000001"
LOUNGE = "200000000000000002"
SECRET = "200000000000000003"
VISITOR = "300000000000000001"
MODERATOR = "300000000000000002"
OWNER_ID = "400000000000000001"
STRANGER_ID = "400000000000000002"
KIM_ID = "400000000000000003"

HERE = Place(channel=GENERAL, channel_name="general", guild=SERVER)
DIRECT = Place(channel="500000000000000001")


def guild(**changes: Any) -> Guild:
    """Return the server, with changes."""
    values: dict[str, Any] = {
        "id": SERVER,
        "name": "Homelab",
        "member_count": 42,
        "online": 7,
        "channels": [
            Channel(id=GENERAL, name="general", kind=ChannelKind.TEXT, writable=True),
            Channel(id=SECRET, name="secret", kind=ChannelKind.TEXT),
            Channel(id=LOUNGE, name="Lounge", kind=ChannelKind.VOICE, members=["Robin", "Kim"]),
        ],
        "roles": [
            Role(id=VISITOR, name="Visitor", assignable=True),
            Role(id=MODERATOR, name="Moderator"),
        ],
    }
    return Guild(**{**values, **changes})


def somebody(id_: str = STRANGER_ID, *roles: str, name: str = "Sam") -> ChatUser:
    """Return somebody at Discord."""
    return ChatUser(
        source=Source.DISCORD, id=id_, name=name.lower(), display_name=name, roles=list(roles)
    )


OWNER = somebody(OWNER_ID, name="Robin")
STRANGER = somebody()
KIM = somebody(KIM_ID, name="Kim")
