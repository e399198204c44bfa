"""What the bot does on its server by itself."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from homelab_hub_app.sources.discord.care.schedule import Schedule, due_after
from homelab_hub_protocol.discord import GUILD, ReactionRole, Scheduled, Settings
from homelab_hub_protocol.discord_methods import GIVE_ROLE, TIME_OUT, GiveRole, TimeOut
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_simulators.discord import BOT, DiscordSimulator, Permission

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]

BERLIN = ZoneInfo("Europe/Berlin")


async def test_who_joins_is_greeted_and_given_roles(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """The greeting pings the one who joined, whatever their name or the template says."""
    role = discord.membership.add_role(discord.guild(), "guests")
    alerts = discord.channel("alerts")
    greeting = "@everyone, {user} is at {server}: number {count}. {nothing} {"
    await run(
        replace(settings, auto_roles=[role.id], welcome_channel=alerts.id, welcome_text=greeting)
    ).connected()
    sam = discord.newcomer("@everyone **Sam**")
    await sam.joins()
    (message,) = await discord.until(lambda: discord.said(alerts))
    count = len(discord.guild().members)
    assert message.content == (
        f"@everyone, {sam.mention} is at Homelab: number {count}. {{nothing}} {{"
    )
    assert (message.mentions, message.mention_everyone) == ([sam.user], False)
    await discord.until(lambda: role.id in sam.member().roles)


async def test_a_role_that_cannot_be_given_does_not_stop_the_rest(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """One of another bot, for example; the missing permission is told."""
    guild = discord.guild()
    good = discord.membership.add_role(guild, "good")
    bots = discord.membership.add_role(guild, "another bot")
    bots.bot_id = "123456789012345678"
    running = await run(replace(settings, auto_roles=[bots.id, good.id])).connected()
    sam = discord.newcomer("Sam")
    await sam.joins()
    await discord.until(lambda: good.id in sam.member().roles)
    assert bots.id not in sam.member().roles
    discord.permit(int(BOT) & ~Permission.MANAGE_ROLES)
    await running.hub.hears(GUILD, lambda one: "manage_roles" in one.missing_permissions)


async def test_reactions_give_roles_and_take_them(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Also those that were added while the bot was away; the bot offers the emoji itself."""
    guild, kim, robin = discord.guild(), discord.person("Kim"), discord.person("Robin")
    gamer = discord.membership.add_role(guild, "gamer")
    said = await robin.say("alerts", "React to get a role")
    await kim.react(said, "🎮")
    one = ReactionRole(message=said.id, channel=said.channel.id, emoji="🎮", role=gamer.id)
    running = await run(replace(settings, reaction_roles=[one])).connected()
    await discord.until(lambda: gamer.id in kim.member().roles)
    await discord.until(lambda: discord.bot.id in said.reactions["🎮"])
    await kim.take_back(said, "🎮")
    await discord.until(lambda: gamer.id not in kim.member().roles)
    await kim.react(said, "👍")
    await running.chores_done()
    assert gamer.id not in kim.member().roles
    await kim.react(said, "🎮")
    await discord.until(lambda: gamer.id in kim.member().roles)
    assert guild.audit[-1].reason == "Homelab Hub: reaction role"


async def test_a_reaction_role_without_its_message_is_left_alone(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Without harm to the others."""
    guild, kim = discord.guild(), discord.person("Kim")
    role = discord.membership.add_role(guild, "gamer")
    said = await kim.say("alerts", "React")
    there = ReactionRole(message=said.id, channel=said.channel.id, emoji="🎮", role=role.id)
    gone = replace(there, message="123456789012345678")
    wrong = replace(there, role="123456789012345678", emoji="")
    await run(replace(settings, reaction_roles=[gone, wrong, there])).connected()
    await discord.until(lambda: discord.bot.id in said.reactions.get("🎮", []))


async def test_moderation_is_written_down(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Who did what to whom, what was deleted; and nothing in it pings or formats."""
    alerts, guild = discord.channel("alerts"), discord.guild()
    kim, pat = discord.person("Kim"), discord.newcomer("Pat")
    await pat.joins()
    role = discord.membership.add_role(guild, "gamer")
    running = await run(replace(settings, log_channel=alerts.id)).connected()
    said = await kim.say("general", "@everyone **look**\n# here")
    await running.hub.until(lambda: running.hub.messages)
    await kim.delete(said)
    await _log_says(discord, r"\*\*look\*\*")
    await running.do(TIME_OUT, TimeOut(user=kim.id, seconds=60, reason="calm"))
    await _log_says(discord, f"silenced {kim.mention}")
    await running.do(TIME_OUT, TimeOut(user=kim.id, seconds=0))
    await _log_says(discord, f"lets {kim.mention}")
    await running.do(GIVE_ROLE, GiveRole(user=kim.id, role=role.id))
    await _log_says(discord, f"<@&{role.id}>")
    discord.world.audit(guild, 22, discord.person("Robin").user, pat.id, "spam")
    await _log_says(discord, f"banned {pat.mention}")
    written = "\n".join(one.content for one in discord.said(alerts))
    assert "calm" in written
    assert "spam" in written
    assert "@everyone" not in written
    assert not any(one.mention_everyone or one.mentions for one in discord.said(alerts))


async def test_many_deletions_are_few_messages(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Since Discord takes five messages in five seconds."""
    alerts, kim = discord.channel("alerts"), discord.person("Kim")
    running = await run(replace(settings, log_channel=alerts.id)).connected()
    said = [await kim.say("general", f"spam {number}") for number in range(60)]
    await running.hub.until(lambda: running.hub.messages == 60)
    for message in said:
        await kim.delete(message)
    await _log_says(discord, "spam 59")
    assert len(discord.said(alerts)) < 10
    assert sum(one.content.count("spam") for one in discord.said(alerts)) == 60


async def _log_says(discord: DiscordSimulator, text: str) -> None:
    """Wait until the log says something."""
    await discord.until(lambda: any(text in one.content for one in discord.said("alerts")), 10)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-12-01T17:59:59+01:00", "2026-12-01T18:00:00+01:00"),  # a Tuesday
        ("2026-12-01T18:00:00+01:00", "2026-12-03T18:00:00+01:00"),
        ("2026-12-05T12:00:00+01:00", "2026-12-08T18:00:00+01:00"),
        ("2027-03-27T12:00:00+01:00", "2027-03-30T18:00:00+02:00"),  # summer time begins
    ],
)
def test_a_schedule_goes_by_the_clock_on_the_wall(now: str, due: str) -> None:
    """On Tuesdays and Thursdays, at six in the evening, summer and winter."""
    one = Scheduled(id="1", channel="1", text="x", time="18:00", days=[1, 3])
    found = due_after(one, datetime.fromisoformat(now), BERLIN)
    assert found == datetime.fromisoformat(due)
    assert due_after(replace(one, days=[]), datetime.fromisoformat(now), BERLIN) is None


class Watch:
    """A clock that begins at some time, and goes on as clocks do."""

    def __init__(self, begin: str) -> None:
        """Begin."""
        self._offset = datetime.fromisoformat(begin) - datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + self._offset


async def test_scheduled_messages_are_sent_once_and_not_again_after_a_restart(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """In the zone of the household; another one at the same time as well."""
    alerts = discord.channel("alerts")
    one = Scheduled(id="1", channel=alerts.id, text="Bins out at {server} @everyone", time="18:00")
    both = [one, replace(one, id="2", text="And the cat")]
    running = await run(replace(settings, time_zone="Europe/Berlin", scheduled=both)).connected()
    for _ in range(2):  # the second time is a restart into the same minute, with the clock set back
        sending = asyncio.create_task(
            Schedule(running.bot, Watch("2026-12-01T16:59:59.8+00:00")).run()
        )
        await discord.until(lambda: len(discord.said(alerts)) == 2)
        await asyncio.wait((sending,), timeout=0.5)
        assert not sending.done()
        sending.cancel()
    contents = sorted(one.content for one in discord.said(alerts))
    assert contents == ["And the cat", "Bins out at Homelab @everyone"]
    assert not any(one.mention_everyone for one in discord.said(alerts))
    assert (await hub.store.get("sent:1")) == {"due": "2026-12-01T18:00:00+01:00"}


async def test_missed_messages_are_left_out(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """A clock that was stopped for an hour sends nothing that is an hour late."""
    alerts = discord.channel("alerts")
    one = Scheduled(id="1", channel=alerts.id, text="late", time="18:00")
    running = await run(
        replace(settings, scheduled=[one, replace(one, id="2", time="19:00", text="in time")])
    ).connected()
    times = [datetime(2026, 12, 1, 17, 59, tzinfo=UTC)]
    began = datetime.now(UTC)

    def now() -> datetime:
        """Return one minute to six at first, and then almost seven."""
        if times:
            return times.pop()
        return datetime(2026, 12, 1, 18, 59, 59, 700_000, tzinfo=UTC) + (datetime.now(UTC) - began)

    schedule = Schedule(running.bot, now)
    sending = asyncio.create_task(schedule.run())
    schedule.changed()
    await discord.until(lambda: discord.said(alerts))
    sending.cancel()
    assert [one.content for one in discord.said(alerts)] == ["in time"]


async def test_schedules_that_make_no_sense_are_refused(
    running: Running, settings: Settings, discord: DiscordSimulator
) -> None:
    """When they are configured."""
    good = Scheduled(id="1", channel=discord.channel("alerts").id, text="x", time="18:00")
    for wrong in (replace(good, time="25:00"), replace(good, days=[7])):
        with pytest.raises(RequestError) as refused:
            await running.source.configure(replace(settings, scheduled=[wrong]))
        assert refused.value.code is Code.INVALID
    assert running.bot.settings == settings


def test_an_hour_that_is_skipped_in_spring_still_comes() -> None:
    """Half past two does not exist that night, half past three does."""
    one = Scheduled(id="1", channel="1", text="x", time="02:30")
    due = due_after(one, datetime(2027, 3, 28, 0, 0, tzinfo=BERLIN), BERLIN)
    assert due is not None
    assert due.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert due.astimezone(UTC) - timedelta(hours=1) == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
