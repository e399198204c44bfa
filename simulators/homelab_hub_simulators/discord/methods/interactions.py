"""Answers to interactions: https://discord.com/developers/docs/interactions/receiving-and-responding."""

from typing import Any

from homelab_hub_simulators.discord.interactions import Asked, Callback, Interaction, Interactions
from homelab_hub_simulators.discord.model import Json, Message, Type
from homelab_hub_simulators.discord.model.messages import EPHEMERAL, LOADING
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.drafts import draft_of
from homelab_hub_simulators.discord.rest.errors import DiscordError, invalid_form, unknown
from homelab_hub_simulators.discord.writing import Draft
from homelab_hub_simulators.oauth.discord_api import plain_json

MOST_CHOICES = 25
ON_COMPONENTS = frozenset({Callback.DEFERRED_UPDATE, Callback.UPDATE})


class Answers:
    """The callback, and the messages of an interaction after it."""

    def __init__(self, interactions: Interactions) -> None:
        """Answer these interactions."""
        self._interactions = interactions

    def methods(self) -> tuple[Method, ...]:
        """Return the callback; the rest is reached as a webhook is."""
        path = "interactions/{interaction_id}/{interaction_token}/callback"
        return (
            Method(
                id="create_interaction_response",
                http="POST",
                path=path,
                serve=self._callback,
                open=True,
            ),
        )

    def of_webhook(self, call: Call) -> Interaction:
        """Return the interaction whose token is used as a webhook's."""
        if call.world.application_by_id(call.path["webhook_id"]) is None:
            raise unknown(10015, "Webhook")
        found = self._interactions.find(call.path["webhook_token"])
        if found is None or found.application.id != call.path["webhook_id"]:
            raise DiscordError(401, 50027, "Invalid Webhook Token")
        if found.callback is None:
            raise unknown(10015, "Webhook")
        return found

    def message(self, call: Call, interaction: Interaction) -> Message:
        """Return the message of the path, of an interaction."""
        wanted = call.path.get("message_id", "@original")
        if wanted == "@original":
            found = interaction.message or interaction.source
        else:
            mine = [interaction.message, interaction.source, *interaction.followups]
            found = next((one for one in mine if one and one.id == wanted), None)
        if found is None or found.deleted:
            raise unknown(10008, "Message")
        return found

    def follow_up(self, call: Call, interaction: Interaction) -> Message:
        """Write another message; the first after a deferred answer is the answer."""
        draft = draft_of(call, call.body, channel_id=interaction.channel.id)
        if interaction.waiting and interaction.message is not None:
            self._fill(call, interaction, draft)
            return interaction.message
        message = self._write(call, interaction, draft)
        interaction.followups.append(message)
        call.world.changed()
        return message

    def edit(self, call: Call, interaction: Interaction) -> Message:
        """Edit a message of an interaction; editing a deferred answer is answering."""
        message = self.message(call, interaction)
        draft = draft_of(call, call.body, channel_id=message.channel.id, old=message)
        if message is interaction.message and interaction.waiting:
            self._fill(call, interaction, draft)
        else:
            _change(call, message, draft)
        return message

    def delete(self, call: Call, interaction: Interaction) -> None:
        """Delete a message of an interaction."""
        message = self.message(call, interaction)
        interaction.waiting = False
        call.writing.delete(message)

    def _fill(self, call: Call, interaction: Interaction, draft: Draft) -> None:
        """Put an answer in place of "is thinking"."""
        message = interaction.message
        assert message is not None
        interaction.waiting = False
        draft.flags |= message.flags & ~LOADING
        message.flags = draft.flags
        _change(call, message, draft)

    def _write(self, call: Call, interaction: Interaction, draft: Draft) -> Message:
        """Write a message of the bot for an interaction."""
        draft.application_id = draft.webhook_id = interaction.application.id
        draft.interaction = interaction.metadata()
        if draft.type is Type.DEFAULT and interaction.asked is Asked.COMMAND:
            chat = interaction.data.get("type") == 1
            draft.type = Type.CHAT_INPUT_COMMAND if chat else Type.CONTEXT_MENU_COMMAND
        draft.seen_by = interaction.user if draft.flags & EPHEMERAL else None
        return call.writing.write(interaction.channel, interaction.application.user, draft)

    def _callback(self, call: Call) -> Any:
        """Answer an interaction for the first time, within three seconds."""
        interaction = self._interactions.find(call.path["interaction_token"])
        now = call.world.clock.now()
        if interaction is None or interaction.id != call.path["interaction_id"]:
            raise unknown(10062, "interaction")
        if interaction.callback is not None:
            raise DiscordError(400, 40060, "Interaction has already been acknowledged.")
        if now - interaction.asked_at > self._interactions.patience:
            raise unknown(10062, "interaction")
        kind = call.number("type", 0, 12)
        if kind not in Callback:
            raise invalid_form(
                "type", "BASE_TYPE_CHOICES", f"Value must be one of {list(Callback)}"
            )
        callback = Callback(kind)
        if callback in ON_COMPONENTS and interaction.source is None:
            raise invalid_form("type", "INTERACTION_TYPE_INVALID", "Invalid for this interaction")
        self._take(call, interaction, callback, call.body.get("data") or {})
        interaction.callback = callback
        call.world.changed()
        if call.request.query.get("with_response", "false").lower() not in ("true", "1"):
            return None
        told: Json = {"interaction": interaction.as_callback()}
        shown = interaction.source if callback is Callback.UPDATE else interaction.message
        if shown is not None and callback in (Callback.MESSAGE, Callback.UPDATE):
            message = shown.as_json(to=interaction.application.user)
            told["resource"] = {"type": int(callback), "message": message}
        return plain_json(told)

    def _take(self, call: Call, interaction: Interaction, callback: Callback, data: Json) -> None:
        """Do what a callback says."""
        match callback:
            case Callback.MESSAGE:
                draft = draft_of(call, data, channel_id=interaction.channel.id)
                interaction.message = self._write(call, interaction, draft)
            case Callback.DEFERRED_MESSAGE:
                interaction.waiting = True
                flags = (data.get("flags") or 0) & EPHEMERAL
                draft = Draft(flags=flags | LOADING)
                interaction.message = self._write(call, interaction, draft)
            case Callback.UPDATE:
                source = interaction.source
                assert source is not None
                draft = draft_of(call, data, channel_id=source.channel.id, old=source)
                _change(call, source, draft)
                interaction.message = source
            case Callback.CHOICES:
                choices = data.get("choices") or []
                if len(choices) > MOST_CHOICES:
                    text = f"Must be {MOST_CHOICES} or fewer in length."
                    raise invalid_form("data.choices", "BASE_TYPE_MAX_LENGTH", text)
                interaction.choices = choices
            case Callback.MODAL:
                if interaction.asked is Asked.MODAL:
                    text = "Invalid for this interaction"
                    raise invalid_form("type", "INTERACTION_TYPE_INVALID", text)
                interaction.modal = data
            case Callback.PONG | Callback.DEFERRED_UPDATE:
                pass


def _change(call: Call, message: Message, draft: Draft) -> None:
    """Put a draft in place of what a message says."""
    call.writing.edit(
        message,
        allowed=draft.allowed,
        content=draft.content,
        embeds=draft.embeds,
        components=draft.components,
        attachments=draft.attachments,
    )
