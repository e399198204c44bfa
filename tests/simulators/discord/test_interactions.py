"""Slash commands, buttons, menus and forms: people use them, discord.py answers."""

from typing import Any

import discord as library
from discord import app_commands
import pytest

from homelab_hub_simulators.discord import DiscordSimulator, NoAnswerError

from .bot import Bot

type Asked = library.Interaction[Any]


async def test_a_slash_command_is_answered(discord: DiscordSimulator, bot: Bot) -> None:
    """With options of every plain kind, and people."""

    @bot.tree.command(description="Ask Jarvis")
    async def jarvis(
        interaction: Asked, text: str, times: int = 1, who: library.Member | None = None
    ) -> None:
        """Repeat."""
        name = who.display_name if who else interaction.user.display_name
        await interaction.response.send_message(f"{name}: {text * times}")

    await bot.tree.sync()
    kim = discord.person("Kim")
    answer = await kim.slash("jarvis", text="ha", times=2, who=discord.person("Robin").user)
    assert answer.content == "Robin: haha"
    assert discord.said("general") == [answer.message]
    with pytest.raises(ValueError, match="required"):
        await kim.slash("jarvis")
    with pytest.raises(ValueError, match="integer"):
        await kim.slash("jarvis", text="x", times="y")
    with pytest.raises(ValueError, match="no command"):
        await kim.slash("alfred")


async def test_commands_of_a_guild_have_groups_and_choices(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """And syncing again changes nothing."""
    home = app_commands.Group(name="home", description="The home")

    @home.command(description="Switch a light")
    @app_commands.choices(state=[app_commands.Choice(name="On", value="on")])
    async def light(interaction: Asked, state: app_commands.Choice[str]) -> None:
        """Switch."""
        await interaction.response.send_message(f"light {state.value}", ephemeral=True)

    bot.tree.add_command(home, guild=bot.guilds[0])
    (first,) = await bot.tree.sync(guild=bot.guilds[0])
    (again,) = await bot.tree.sync(guild=bot.guilds[0])
    assert first.id == again.id
    kim, robin = discord.person("Kim"), discord.person("Robin")
    answer = await kim.slash("home light", state="On")
    assert answer.content == "light on"
    assert answer.message is not None
    assert (kim.sees(answer.message), robin.sees(answer.message)) == (True, False)
    with pytest.raises(ValueError, match="one of"):
        await kim.slash("home light", state="dim")


async def test_commands_are_used_in_direct_messages(discord: DiscordSimulator, bot: Bot) -> None:
    """Where there is no guild and no member."""

    @bot.tree.command(description="Who am I")
    async def me(interaction: Asked) -> None:
        """Answer."""
        await interaction.response.send_message(f"{interaction.user.name} {interaction.guild}")

    await bot.tree.sync()
    kim = discord.person("Kim")
    answer = await kim.slash("me", channel=kim.direct_channel)
    assert answer.content == "kim.homelab None"
    assert discord.said(kim.direct_channel) == [answer.message]


async def test_a_deferred_answer_is_streamed_by_edits(discord: DiscordSimulator, bot: Bot) -> None:
    """The first edit is the answer; more follow, and so do other messages."""

    @bot.tree.command(description="Think")
    async def think(interaction: Asked) -> None:
        """Answer bit by bit."""
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="Well")
        await interaction.edit_original_response(content="Well, no")
        await interaction.followup.send("Sorry.")

    await bot.tree.sync()
    answer = await discord.person("Kim").slash("think")
    await discord.until(lambda: answer.followups)
    assert answer.message is not None
    assert answer.message.revisions == ["", "Well"]
    assert [one.content for one in answer.followups] == ["Sorry."]
    assert not answer.message.flags


async def test_buttons_are_clicked_and_messages_change(discord: DiscordSimulator, bot: Bot) -> None:
    """Only those who see them can, and only while they are not disabled."""

    class Ask(library.ui.View):
        """Approve or deny."""

        @library.ui.button(label="Approve")
        async def approve(self, interaction: Asked, button: library.ui.Button[Any]) -> None:
            """Approve."""
            button.disabled = True
            await interaction.response.edit_message(content="Approved", view=self)

        @library.ui.button(label="Deny")
        async def deny(self, interaction: Asked, _: library.ui.Button[Any]) -> None:
            """Deny, for the one who clicked."""
            await interaction.response.send_message("You may not", ephemeral=True)

    await bot.text().send("Unlock?", view=Ask(timeout=None))
    (message,) = discord.said("general")
    kim, robin = discord.person("Kim"), discord.person("Robin")
    denied = await kim.click(message, "Deny")
    assert denied.content == "You may not"
    assert message.content == "Unlock?"
    await robin.click(message, "Approve")
    assert message.content == "Approved"
    with pytest.raises(ValueError, match="cannot be used"):
        await robin.click(message, "Approve")


async def test_forms_are_opened_and_submitted(discord: DiscordSimulator, bot: Bot) -> None:
    """From a command, to a message."""

    class Note(library.ui.Modal, title="Note"):
        """A text."""

        text: library.ui.TextInput[Any] = library.ui.TextInput(label="Text", custom_id="text")

        async def on_submit(self, interaction: Asked) -> None:
            """Repeat."""
            await interaction.response.send_message(f"Noted: {self.text.value}")

    @bot.tree.command(description="Take a note")
    async def note(interaction: Asked) -> None:
        """Open the form."""
        await interaction.response.send_modal(Note())

    await bot.tree.sync()
    kim = discord.person("Kim")
    opened = await kim.slash("note")
    assert opened.modal is not None
    assert opened.modal["title"] == "Note"
    assert (await kim.submit(opened, text="milk")).content == "Noted: milk"


async def test_options_are_completed(discord: DiscordSimulator, bot: Bot) -> None:
    """As somebody types."""

    @bot.tree.command(description="Play")
    async def song(interaction: Asked, title: str) -> None:
        """Play."""
        await interaction.response.send_message(title)

    @song.autocomplete("title")
    async def complete(_: Asked, typed: str) -> list[app_commands.Choice[str]]:
        """Offer what begins so."""
        return [app_commands.Choice(name=typed + "!", value=typed)]

    await bot.tree.sync()
    offered = await discord.person("Kim").autocomplete("song", "title", "ja")
    assert offered == [{"name": "ja!", "value": "ja"}]


async def test_menus_choose_and_act_on_messages(discord: DiscordSimulator, bot: Bot) -> None:
    """A select menu, and a command in the menu of a message."""

    @bot.tree.context_menu(name="Quote")
    async def quote(interaction: Asked, message: library.Message) -> None:
        """Quote."""
        await interaction.response.send_message(f"> {message.content}")

    select: library.ui.Select[Any] = library.ui.Select(
        options=[library.SelectOption(label="Red", value="red")]
    )

    async def chosen(interaction: Asked) -> None:
        """Repeat."""
        await interaction.response.send_message(select.values[0])

    select.callback = chosen  # type: ignore[method-assign] # as discord.py's documents have it
    await bot.tree.sync()
    kim = discord.person("Kim")
    said = await kim.say("general", "wise words")
    assert (await kim.menu("Quote", said)).content == "> wise words"
    view = library.ui.View(timeout=None)
    view.add_item(select)
    await bot.text().send("Colour?", view=view)
    asked = discord.said("general")[-1]
    assert (await kim.choose(asked, "red")).content == "red"


async def test_commands_of_moderators_are_not_shown_to_others(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """By the permissions they ask for."""

    @bot.tree.command(description="Purge")
    @app_commands.default_permissions(manage_messages=True)
    async def purge(interaction: Asked) -> None:
        """Say so."""
        await interaction.response.send_message("done")

    await bot.tree.sync()
    assert (await discord.person("Robin").slash("purge")).content == "done"
    with pytest.raises(PermissionError):
        await discord.person("Kim").slash("purge")


async def test_an_answer_may_not_be_late_or_given_twice(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """10062 after three seconds, 40060 the second time, 50027 after fifteen minutes."""
    codes: list[int] = []
    kept: list[Asked] = []

    @bot.tree.command(description="Be slow")
    async def slow(interaction: Asked) -> None:
        """Answer too late."""
        kept.append(interaction)
        discord.clock.advance(4)
        try:
            await interaction.response.send_message("late")
        except library.HTTPException as error:
            codes.append(error.code)

    @bot.tree.command(description="Answer")
    async def quick(interaction: Asked) -> None:
        """Answer."""
        kept.append(interaction)
        await interaction.response.send_message("there")

    await bot.tree.sync()
    kim = discord.person("Kim")
    with pytest.raises(NoAnswerError):
        await kim.slash("slow", timeout=1)
    assert codes == [10062]
    await kim.slash("quick")
    late = kept[-1]
    late.response._response_type = None
    with pytest.raises(library.HTTPException) as refused:
        await late.response.send_message("again")
    assert refused.value.code == 40060
    discord.clock.advance(901)
    with pytest.raises(library.HTTPException) as refused:
        await late.followup.send("much later")
    assert refused.value.code == 50027


async def test_wrong_commands_are_refused(bot: Bot) -> None:
    """The name, and too many."""
    http, id_ = bot.http, bot.application_id or 0
    wrong: Any = [{"name": "Not Good", "description": "x", "type": 1}]
    with pytest.raises(library.HTTPException, match="name is invalid"):
        await http.bulk_upsert_global_commands(id_, wrong)
    many: Any = [{"name": f"c{n}", "description": "x", "type": 1} for n in range(101)]
    with pytest.raises(library.HTTPException) as refused:
        await http.bulk_upsert_global_commands(id_, many)
    assert refused.value.code == 30032
