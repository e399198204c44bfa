"""Talking to Jarvis by mention and in direct messages, and what people try."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
import time

import pytest

from homelab_hub_protocol.discord import MESSAGE, MessageKind, Settings
from homelab_hub_protocol.discord_methods import (
    ASK_APPROVAL,
    CLOSE_APPROVAL,
    AskApproval,
    CloseApproval,
)
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import DECIDE, JARVIS, Answer, Approval, Decided, Spoken, Turn
from homelab_hub_simulators.discord import DiscordSimulator

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]


async def test_a_mention_is_answered(running: Running, hub: Hub, discord: DiscordSimulator) -> None:
    """Below the message, growing; Home Assistant hears of it as well."""

    async def speak(turn: Turn, told: Callable[[Spoken], None]) -> Answer:
        """Say a word first."""
        told(Spoken(text="Hm"))
        await discord.until(lambda: discord.said("alerts"))
        return Answer(text=f"You said: {turn.text}")

    hub.answers[JARVIS.name] = speak
    kim = discord.person("Kim")
    said = await kim.say("alerts", f"<@{discord.bot.id}> good morning @everyone")
    answer = await discord.until(lambda: discord.said("alerts"))
    await discord.until(lambda: answer[0].content == "You said: good morning @everyone")
    assert answer[0].reference is said
    assert not answer[0].mention_everyone
    told = await hub.hears(MESSAGE)
    assert told.kind is MessageKind.MENTION
    assert len(discord.said("alerts")) == 1


@pytest.mark.parametrize("direct", [False, True], ids=["mention", "direct message"])
async def test_a_picture_is_attached_wherever_it_was_asked_for(
    running: Running, hub: Hub, discord: DiscordSimulator, tmp_path: Path, direct: bool
) -> None:
    """And the upload is gone."""
    hub.draw(tmp_path)
    kim, asking = discord.person("Kim"), f"<@{discord.bot.id}> draw a fox"
    said = await (kim.direct(asking) if direct else kim.say("alerts", asking))
    answer = await discord.answer_to(said)
    await discord.until(lambda: answer.attachments)
    [shown] = answer.attachments
    assert (answer.content, shown["filename"], shown["size"]) == ("A fox.", "fox.png", 5)
    await discord.until(lambda: not hub.uploads)
    assert hub.asked[-1][1].largest_file == 10 * 1024 * 1024


async def test_direct_messages_are_answered_to_members_only(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """Strangers get nothing, not even an error."""
    hub.answers[JARVIS.name] = lambda turn, told: Answer(text="At your service.")
    stranger, kim = discord.newcomer("Stranger"), discord.person("Kim")
    await stranger.direct("hello?")
    said = await kim.direct("hello")
    assert (await discord.answer_to(said)).content == "At your service."
    assert discord.said(stranger.direct_channel) == []
    assert hub.asked[-1][1].place.guild is None


async def test_nobody_is_answered_where_jarvis_is_not_offered(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """Though Home Assistant is told."""
    await run(replace(settings, commands=["status"])).connected()
    await discord.person("Kim").say("general", f"<@{discord.bot.id}> hello")
    await hub.hears(MESSAGE)
    assert hub.asked == []


async def test_a_mention_while_home_assistant_is_away_is_told_so(
    running: Running, discord: DiscordSimulator
) -> None:
    """Instead of silence."""
    answer = await discord.person("Kim").ask("general", f"<@{discord.bot.id}> lights on")
    assert "Home Assistant is not connected" in answer.content


async def test_an_empty_mention_is_no_question(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """Nor are those of other bots, to whom one could talk for ever."""
    kim = discord.person("Kim")
    kim.user.bot = True
    await kim.say("general", f"<@{discord.bot.id}> hello")
    kim.user.bot = False
    await kim.say("general", f"<@{discord.bot.id}>")
    await hub.until(lambda: len(hub.all(MESSAGE)) == 2)
    assert hub.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "z̸̡̢̛̗̘̙" * 150,
        "**" * 1000,
        "```" * 600,
        "||" * 900 + "@everyone",
        "\u202e" * 2000,
        "[x](https://example.com) " * 80,
    ],
)
async def test_strange_texts_are_carried_as_they_are(
    running: Running, hub: Hub, discord: DiscordSimulator, text: str
) -> None:
    """There and back, in messages that Discord takes."""
    hub.answers[JARVIS.name] = lambda turn, told: Answer(text=turn.text * 2)
    kim = discord.person("Kim")
    mention = f"<@{discord.bot.id}> "
    said = await kim.say("general", (mention + text)[:2000])
    answer = await discord.answer_to(said)
    assert hub.asked[-1][1].text == said.content.removeprefix(mention).strip()
    assert 0 < len(answer.content) <= 2000
    assert not answer.mention_everyone


async def test_an_approval_is_shown_and_closed(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """In a channel or directly; closing what is not open does nothing."""
    kim = discord.person("Kim")
    approval = Approval(id="mail-1", text="Send the mail?", expires_at=time.time() + 300)
    sent = await running.do(ASK_APPROVAL, AskApproval(approval=approval, user=kim.id))
    (message,) = discord.said(kim.direct_channel)
    assert sent.messages == [message.id]
    await running.do(CLOSE_APPROVAL, CloseApproval(approval="mail-1", text="Sent by voice."))
    assert message.content == "Send the mail?\nSent by voice."
    assert not message.buttons()
    await running.do(CLOSE_APPROVAL, CloseApproval(approval="mail-1", text="again"))
    assert "again" not in message.content


async def test_an_approval_is_closed_wherever_it_is_shown(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """Each of several people who may approve has been asked."""
    approval = Approval(id="mail-1", text="Send the mail?", expires_at=time.time() + 300)
    people = [discord.person(name) for name in ("Kim", "Robin")]
    for person in people:
        await running.do(ASK_APPROVAL, AskApproval(approval=approval, user=person.id))
    await running.do(CLOSE_APPROVAL, CloseApproval(approval="mail-1", text="Sent by voice."))

    for person in people:
        (message,) = discord.said(person.direct_channel)
        assert message.content == "Send the mail?\nSent by voice."
        assert not message.buttons()


async def test_an_approval_in_a_direct_message_is_decided_there(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """With the roles that Discord does not tell there; one that is over loses its buttons."""
    kim, role = discord.person("Kim"), discord.membership.add_role(discord.guild(), "owner")
    kim.member().roles.append(role.id)
    discord.membership.changed(discord.guild(), kim.member())
    approval = Approval(id="a", text="Open?", expires_at=time.time() + 300)
    decided: list[Decided] = []

    def decide(one: Decided, told: object) -> Answer | RequestError:
        """Know of nothing the second time."""
        decided.append(one)
        return Answer(text="Open.") if len(decided) == 1 else RequestError(Code.NOT_FOUND)

    hub.answers[DECIDE.name] = decide
    for _ in range(2):
        await running.do(ASK_APPROVAL, AskApproval(approval=approval, user=kim.id))
        message = discord.said(kim.direct_channel)[-1]
        await kim.click(message, "Deny")
        await discord.until(lambda message=message: not message.buttons())  # type: ignore[misc]
    assert (decided[0].approve, decided[0].user.roles) == (False, [role.id])


async def test_approvals_that_are_over_are_closed_at_the_start(
    run: Run, running: Running, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """So that no button stays that does nothing."""
    general = discord.channel("general").id
    over = Approval(id="old", text="Open?", expires_at=time.time() - 1)
    await running.do(ASK_APPROVAL, AskApproval(approval=over, channel=general))
    await running.stop()
    hub.told.clear()
    again = await run(settings).connected()
    await again.chores_done()
    (message,) = discord.said("general")
    assert "Time is up" in message.content
    assert not message.buttons()


async def test_a_flood_of_mentions_asks_jarvis_no_more_than_once_a_person(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """While he thinks; the events are told all the same."""
    going_on = asyncio.Event()

    async def slowly(turn: Turn, told: object) -> Answer:
        """Think."""
        await going_on.wait()
        return Answer(text="Yes?")

    hub.answers[JARVIS.name] = slowly
    kim = discord.person("Kim")
    discord.limits.enabled = False
    for number in range(200):
        await kim.say("general", f"<@{discord.bot.id}> {number}")
    await hub.until(lambda: len(hub.all(MESSAGE)) == 200)
    await hub.until(lambda: hub.asked)
    assert [one.text for _, one in hub.asked] == ["0"]
    going_on.set()
