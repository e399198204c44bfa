"""Webhooks, and the messages of interactions, which are reached the same way."""

from dataclasses import dataclass, field
import secrets
from typing import Any

from homelab_hub_simulators.discord.model import Channel, Json, Message, Permission, User
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.drafts import draft_of
from homelab_hub_simulators.discord.rest.errors import DiscordError, unknown
from homelab_hub_simulators.oauth.discord_api import plain_json

from .interactions import Answers

ONE = "webhooks/{webhook_id}"
BY_TOKEN = f"{ONE}/{{webhook_token}}"
MESSAGE = f"{BY_TOKEN}/messages/{{message_id}}"


@dataclass(slots=True, kw_only=True)
class Webhook:
    """A way to write into a channel without being a bot."""

    id: str
    token: str = field(repr=False)
    name: str
    channel: Channel
    user: User
    application_id: str

    def as_json(self, origin: str) -> Json:
        """Return the webhook with its secret URL."""
        guild = self.channel.guild
        return {
            "id": self.id,
            "type": 1,
            "name": self.name,
            "avatar": None,
            "channel_id": self.channel.id,
            "guild_id": guild.id if guild else None,
            "application_id": self.application_id,
            "user": self.user.as_json(),
            "token": self.token,
            "url": f"{origin}/api/webhooks/{self.id}/{self.token}",
        }


class Webhooks:
    """All webhooks; what is sent with an interaction's token goes to `answers`."""

    def __init__(self, answers: Answers) -> None:
        """Begin with none."""
        self._all: dict[str, Webhook] = {}
        self._answers = answers

    def methods(self) -> tuple[Method, ...]:
        """Return the methods."""
        of_channel = "channels/{channel_id}/webhooks"
        return (
            Method(id="create_webhook", http="POST", path=of_channel, serve=self._create),
            Method(id="list_channel_webhooks", http="GET", path=of_channel, serve=self._list),
            Method(id="get_webhook", http="GET", path=ONE, serve=self._get),
            Method(id="delete_webhook", http="DELETE", path=ONE, serve=self._remove),
            Method(
                id="execute_webhook", http="POST", path=BY_TOKEN, serve=self._execute, open=True
            ),
            Method(id="get_webhook_message", http="GET", path=MESSAGE, serve=self._read, open=True),
            Method(
                id="update_webhook_message", http="PATCH", path=MESSAGE, serve=self._edit, open=True
            ),
            Method(
                id="delete_webhook_message",
                http="DELETE",
                path=MESSAGE,
                serve=self._delete,
                open=True,
            ),
        )

    def _create(self, call: Call) -> Json:
        """Create a webhook."""
        call.need(Permission.MANAGE_WEBHOOKS)
        webhook = Webhook(
            id=call.world.ids.new(),
            token=secrets.token_urlsafe(51),
            name=call.text("name", 80, needed=True) or "",
            channel=call.channel,
            user=call.bot,
            application_id=call.application.id,
        )
        self._all[webhook.id] = webhook
        return webhook.as_json(call.origin)

    def _list(self, call: Call) -> list[Json]:
        """Answer the webhooks of a channel."""
        call.need(Permission.MANAGE_WEBHOOKS)
        place = call.channel
        return [one.as_json(call.origin) for one in self._all.values() if one.channel is place]

    def _own(self, call: Call) -> Webhook:
        """Return the webhook of the path, which the bot may manage."""
        found = self._all.get(call.path["webhook_id"])
        if found is None:
            raise unknown(10015, "Webhook")
        call.need(Permission.MANAGE_WEBHOOKS, found.channel)
        return found

    def _get(self, call: Call) -> Json:
        """Answer a webhook."""
        return self._own(call).as_json(call.origin)

    def _remove(self, call: Call) -> None:
        """Delete a webhook."""
        del self._all[self._own(call).id]

    def _real(self, call: Call) -> Webhook | None:
        """Return the webhook of the path, or None where it is an interaction's token."""
        found = self._all.get(call.path["webhook_id"])
        if found is None:
            return None
        if found.token != call.path["webhook_token"]:
            raise DiscordError(401, 50027, "Invalid Webhook Token")
        return found

    def _execute(self, call: Call) -> Any:
        """Write a message, under any name."""
        webhook = self._real(call)
        if webhook is None:
            interaction = self._answers.of_webhook(call)
            message = self._answers.follow_up(call, interaction)
            return plain_json(message.as_json(to=interaction.application.user))
        draft = draft_of(call, call.body, channel_id=webhook.channel.id)
        draft.webhook_id = webhook.id
        draft.application_id = webhook.application_id
        name = call.text("username", 80) or webhook.name
        author = User(id=webhook.id, username=name, global_name=None, bot=True)
        message = call.writing.write(webhook.channel, author, draft)
        waits = call.request.query.get("wait", "false").lower() in ("true", "1")
        return plain_json(message.as_json()) if waits else None

    def _message(self, call: Call, webhook: Webhook) -> Message:
        """Return a message of a webhook."""
        found = webhook.channel.messages.get(call.path["message_id"])
        if found is None or found.webhook_id != webhook.id:
            raise unknown(10008, "Message")
        return found

    def _read(self, call: Call) -> Json:
        """Answer a message."""
        webhook = self._real(call)
        if webhook is not None:
            return self._message(call, webhook).as_json()
        interaction = self._answers.of_webhook(call)
        message = self._answers.message(call, interaction)
        return message.as_json(to=interaction.application.user)

    def _edit(self, call: Call) -> Json:
        """Edit a message."""
        webhook = self._real(call)
        if webhook is None:
            interaction = self._answers.of_webhook(call)
            message = self._answers.edit(call, interaction)
            return message.as_json(to=interaction.application.user)
        message = self._message(call, webhook)
        draft = draft_of(call, call.body, channel_id=message.channel.id, old=message)
        changes = {"embeds": draft.embeds, "components": draft.components}
        call.writing.edit(
            message,
            allowed=draft.allowed,
            content=draft.content,
            attachments=draft.attachments,
            **changes,
        )
        return message.as_json()

    def _delete(self, call: Call) -> None:
        """Delete a message."""
        webhook = self._real(call)
        if webhook is None:
            self._answers.delete(call, self._answers.of_webhook(call))
        else:
            call.writing.delete(self._message(call, webhook))
