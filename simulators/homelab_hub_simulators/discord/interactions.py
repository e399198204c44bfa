"""Interactions: what people ask of a bot, and what they are answered."""

from dataclasses import dataclass, field
from enum import IntEnum
import secrets

from .model import Application, Channel, Guild, Json, Member, Message, User, in_channel
from .model.permissions import EVERYONE
from .world import World

ANSWER_WITHIN = 3.0
TOKEN_LIVES = 900.0
LARGEST_FILE = 10 * 1024 * 1024


class Asked(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """How a bot answers."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One question of a person to a bot, and its answer as the person sees it.

    `message` is the answer, `followups` are those after it, `modal` is the form that was opened,
    `choices` are what autocompletion offers. `source` is the message a component is on,
    `opener` is what a form was opened by.
    """

    id: str
    token: str = field(repr=False)
    asked: Asked
    application: Application
    user: User
    channel: Channel
    asked_at: float
    data: Json
    source: Message | None = None
    opener: Interaction | None = None
    callback: Callback | None = None
    waiting: bool = False
    message: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None

    @property
    def is_answered(self) -> bool:
        """Tell whether the person sees an answer, and not only that one will come."""
        return self.callback is not None and not self.waiting

    @property
    def content(self) -> str:
        """The text of the answer, or nothing."""
        return self.message.content if self.message else ""

    def metadata(self) -> Json:
        """Return what the answering message says of it."""
        told: Json = {
            "id": self.id,
            "type": int(self.asked),
            "user": self.user.as_json(),
            "authorizing_integration_owners": _owners(self.channel),
        }
        if self.asked is Asked.COMPONENT and self.source is not None:
            told["interacted_message_id"] = self.source.id
        if self.opener is not None:
            told["triggering_interaction_metadata"] = self.opener.metadata()
        return told

    def as_callback(self) -> Json:
        """Return the interaction as the answer to a callback has it."""
        told: Json = {"id": self.id, "type": int(self.asked), "channel_id": self.channel.id}
        if self.channel.guild is not None:
            told["guild_id"] = self.channel.guild.id
        if self.message is not None:
            told["response_message_id"] = self.message.id
            told["response_message_loading"] = self.waiting
            told["response_message_ephemeral"] = self.message.is_ephemeral
        return told


class Interactions:
    """All interactions; `patience` (seconds) is how long Discord waits for the first answer."""

    def __init__(self, world: World) -> None:
        """Begin with none."""
        self.patience = ANSWER_WITHIN
        self._world = world
        self._by_token: dict[str, Interaction] = {}

    def find(self, token: str) -> Interaction | None:
        """Return the interaction of a token that is still good, or None."""
        found = self._by_token.get(token)
        if found is None or self._world.clock.now() - found.asked_at > TOKEN_LIVES:
            return None
        return found

    def ask(
        self,
        application: Application,
        user: User,
        channel: Channel,
        asked: Asked,
        data: Json,
        *,
        source: Message | None = None,
        opener: Interaction | None = None,
    ) -> Interaction:
        """Ask a bot, and return what will hold its answer."""
        interaction = Interaction(
            id=self._world.ids.new(),
            token=f"aW50ZXJhY3Rpb246{secrets.token_urlsafe(60)}",
            asked=asked,
            application=application,
            user=user,
            channel=channel,
            asked_at=self._world.clock.now(),
            data=data,
            source=source,
            opener=opener,
        )
        self._by_token[interaction.token] = interaction
        told = self._told(interaction)
        self._world.hub.publish("INTERACTION_CREATE", told, only=application)
        return interaction

    def _told(self, one: Interaction) -> Json:
        """Return the event."""
        guild, now = one.channel.guild, self._world.clock.now()
        told: Json = {
            "id": one.id,
            "application_id": one.application.id,
            "type": int(one.asked),
            "token": one.token,
            "version": 1,
            "data": one.data,
            "channel_id": one.channel.id,
            "channel": one.channel.as_json(to=one.application.user),
            "locale": "en-US",
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": _owners(one.channel),
            "context": 1 if guild is None else 0,
            "attachment_size_limit": LARGEST_FILE,
            "app_permissions": str(int(EVERYONE)),
        }
        if one.source is not None:
            told["message"] = one.source.as_json(to=one.application.user)
        if guild is None:
            return told | {"user": one.user.as_json()}
        if one.application.id in guild.members:
            mine = in_channel(one.channel, guild.members[one.application.id], now=now)
            told["app_permissions"] = str(int(mine))
        return told | {
            "guild_id": guild.id,
            "guild_locale": "en-US",
            "guild": {"id": guild.id, "locale": "en-US", "features": []},
            "member": member_json(guild, guild.members[one.user.id], one.channel, now),
        }


def member_json(guild: Guild, member: Member, channel: Channel, now: float) -> Json:
    """Return a member with what she may do in a channel, as only interactions have it."""
    assert guild is channel.guild
    return member.as_json() | {"permissions": str(int(in_channel(channel, member, now=now)))}


def _owners(channel: Channel) -> Json:
    """Return by whom the app was installed: the guild."""
    return {"0": channel.guild.id if channel.guild else "0"}
