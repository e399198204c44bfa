"""Talking to Jarvis by command."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
import time

from homelab_hub_protocol.chat import Source
from homelab_hub_protocol.discord import Settings
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import HOME, JARVIS, Answer, HomeWish, Pictures, Spoken, Turn
from homelab_hub_simulators.discord import DiscordSimulator, Person

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]


async def test_jarvis_answers_while_he_speaks(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """By edits, not too many, until the answer is complete."""
    done = asyncio.Event()

    async def speak(turn: Turn, told: Callable[[Spoken], None]) -> Answer:
        """Say some words now, more when somebody has seen them, and the rest at the end."""
        told(Spoken(text="Well"))
        await discord.until(lambda: discord.said("general") and discord.said("general")[0].content)
        for number in range(20):
            told(Spoken(text=f"Well, {number}"))
        await done.wait()
        return Answer(text="Well, that is that.")

    hub.answers[JARVIS.name] = speak
    answer = await kim.slash("jarvis", text="what is that?")
    assert answer.content == "Well"
    done.set()
    await discord.until(lambda: answer.content == "Well, that is that.")
    assert answer.message is not None
    assert not answer.message.is_ephemeral
    assert len(answer.message.revisions) <= 4
    (_, turn) = hub.asked[0]
    assert (turn.text, turn.user.id, turn.user.source) == ("what is that?", kim.id, Source.DISCORD)
    assert turn.place.channel == discord.channel("general").id


async def test_edits_keep_their_distance(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """However fast the words come: at most one in 1.2 seconds, and the last at once."""
    times: list[float] = []

    async def speak(turn: Turn, told: Callable[[Spoken], None]) -> Answer:
        """Say a word after each edit, as fast as they come."""
        for word in ("one", "two", "three"):
            told(Spoken(text=word))
            await discord.until(partial(_is_said, discord, word))
            times.append(time.monotonic())
        return Answer(text="one two three")

    hub.answers[JARVIS.name] = speak
    answer = await kim.slash("jarvis", text="count")
    await discord.until(lambda: answer.content == "one two three", timeout=10)
    assert times[1] - times[0] > 1.0
    assert times[2] - times[1] > 1.0


async def test_a_long_answer_continues_in_further_messages(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """Complete, and none over 2,000 characters."""
    text = "\n".join(f"line {number}" for number in range(700))
    hub.answers[JARVIS.name] = lambda turn, told: Answer(text=text)
    answer = await kim.slash("jarvis", text="everything")
    await discord.until(lambda: len(discord.said("general")) == 4)
    assert answer.message is discord.said("general")[0]
    assert "\n".join(one.content for one in discord.said("general")) == text


async def test_a_late_failure_takes_the_place_of_thinking(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """And is for the one who asked alone, too."""
    failing = asyncio.Event()

    async def fail(wish: HomeWish, told: object) -> RequestError:
        """Fail once somebody waits."""
        await failing.wait()
        return RequestError(Code.UNAVAILABLE)

    hub.answers[HOME.name] = fail
    asking = asyncio.create_task(kim.slash("home", verb="turn on", name="Lamp"))
    thinking = await discord.until(lambda: discord.said("general"))
    failing.set()
    await discord.until(lambda: thinking[0].deleted)
    await discord.until(lambda: [m for m in discord.said("general") if m.is_ephemeral])
    assert "not connected" in discord.said("general")[-1].content
    asking.cancel()


async def test_an_answer_that_breaks_off_stays_and_is_explained(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """To the one who asked alone."""

    async def speak(turn: Turn, told: Callable[[Spoken], None]) -> RequestError:
        """Begin, and be gone when that is seen."""
        told(Spoken(text="The door is"))
        await discord.until(partial(_is_said, discord, "The door is"))
        return RequestError(Code.UNAVAILABLE)

    hub.answers[JARVIS.name] = speak
    answer = await kim.slash("jarvis", text="the door?")
    await discord.until(lambda: len(discord.said("general")) == 2)
    assert answer.content == "The door is"
    explained = discord.said("general")[1]
    assert explained.is_ephemeral
    assert "not connected" in explained.content


async def test_no_answer_pings_anybody(
    offered: Running, hub: Hub, kim: Person, robin: Person, discord: DiscordSimulator
) -> None:
    """At once, by an edit, or in a further message; whatever Home Assistant says."""
    loud = f"@everyone {robin.mention} "
    seen = asyncio.Event()

    async def speak(turn: Turn, told: Callable[[Spoken], None]) -> Answer:
        """Begin, and end with more than fits into one message."""
        told(Spoken(text=loud))
        await seen.wait()
        return Answer(text=loud * 100)

    hub.answers[HOME.name] = lambda wish, told: Answer(text=loud)
    hub.answers[JARVIS.name] = speak
    await kim.slash("home", verb="status")
    await kim.slash("jarvis", text="shout")
    seen.set()
    await discord.until(lambda: len(discord.said("general")) >= 3)
    for message in discord.said("general"):
        assert "@everyone" in message.content
        assert (message.mention_everyone, message.mentions) == (False, [])


async def test_one_turn_at_a_time(
    offered: Running, hub: Hub, kim: Person, robin: Person, discord: DiscordSimulator
) -> None:
    """For each person."""
    going_on = asyncio.Event()

    async def slowly(turn: Turn, told: object) -> Answer:
        """Answer Robin at once."""
        if turn.user.id == kim.id:
            await going_on.wait()
        return Answer(text=f"for {turn.user.display_name}")

    hub.answers[JARVIS.name] = slowly
    first = asyncio.create_task(kim.slash("jarvis", text="one"))
    await hub.until(lambda: hub.asked)
    assert "One thing at a time" in (await kim.slash("jarvis", text="two")).content
    assert (await robin.slash("jarvis", text="three")).content == "for Robin"
    going_on.set()
    assert (await first).content == "for Kim"


def _is_said(discord: DiscordSimulator, text: str) -> bool:
    """Tell whether the bot's first message says something."""
    said = discord.said("general")
    return bool(said) and said[0].content == text


async def test_a_picture_is_attached_to_the_answer(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator, tmp_path: Path
) -> None:
    """And the upload is gone; Home Assistant is told how large it may be."""
    hub.draw(tmp_path)
    answer = await kim.slash("jarvis", text="draw a fox")
    await discord.until(lambda: answer.message and answer.message.attachments)
    assert answer.message is not None
    (shown,) = answer.message.attachments
    assert (answer.content, shown["filename"], shown["size"]) == ("A fox.", "fox.png", 5)
    await discord.until(lambda: not hub.uploads)
    assert hub.asked[0][1].largest_file == 10 * 1024 * 1024


async def test_an_answer_without_its_picture_says_where_it_is(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """Where the upload has waited too long, the words are not lost."""
    pictures = Pictures(files=["gone"], text="A fox.")
    hub.answers[JARVIS.name] = lambda turn, told: Answer(text="Elsewhere.", pictures=pictures)
    answer = await kim.slash("jarvis", text="draw a fox")
    await discord.until(lambda: answer.content == "Elsewhere.")
    assert answer.message is not None
    assert not answer.message.attachments
