"""Buttons that are pressed: events for Home Assistant, and decisions about approvals."""

from contextlib import suppress
from typing import Any

import discord

from homelab_hub_protocol.discord import BUTTON, ButtonPressed
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import DECIDE, Decided

from .acts import approvals
from .buttons import APPROVE, DENY, PRESSED, decision
from .people import chat_user, place
from .refused import refused_text
from .server_bot import ServerBot


class Pressing:
    """What a pressed button does."""

    def __init__(self, bot: ServerBot) -> None:
        """Look at the buttons of this bot."""
        self._bot = bot

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Take a button; those that are not ours do nothing."""
        data: Any = interaction.data
        id_ = str(data.get("custom_id", ""))
        if interaction.guild_id is not None and not self._bot.is_about(interaction.guild_id):
            return
        if id_.startswith(PRESSED):
            self._tell(interaction, id_.removeprefix(PRESSED))
            await interaction.response.defer()
        elif id_.startswith((APPROVE, DENY)):
            approve = id_.startswith(APPROVE)
            await self._decide(interaction, id_.removeprefix(APPROVE if approve else DENY), approve)

    def _tell(self, interaction: discord.Interaction, id_: str) -> None:
        """Tell Home Assistant."""
        message = interaction.message
        pressed = ButtonPressed(
            id=id_,
            message="" if message is None else str(message.id),
            user=chat_user(interaction.user),
            place=place(interaction.channel, interaction.guild),
        )
        self._bot.context.tell(BUTTON, pressed)

    async def _decide(self, interaction: discord.Interaction, approval: str, approve: bool) -> None:
        """Let Home Assistant judge, and show what becomes of it."""
        await interaction.response.defer()
        user = interaction.user
        if interaction.guild_id is None:  # in direct messages nothing is said of roles
            with suppress(RequestError):
                user = await self._bot.find_member(user.id)
        decided = Decided(approval=approval, user=chat_user(user), approve=approve)
        try:
            answer = await self._bot.context.ask(DECIDE, decided)
        except RequestError as error:
            await interaction.followup.send(refused_text(error), ephemeral=True)
            if error.code is Code.NOT_FOUND:  # it is over, so that the buttons are good for nothing
                await approvals.forget(self._bot, approval, interaction.message)
                await interaction.edit_original_response(view=None)
            return
        said = "" if interaction.message is None else interaction.message.content
        view = None if answer.approval is None else decision(answer.approval)
        text = approvals.closed(said, answer.text)
        await approvals.forget(self._bot, approval, interaction.message)
        message = await interaction.edit_original_response(content=text, view=view)
        if answer.approval is not None:
            await approvals.remember(self._bot, answer.approval, message)
