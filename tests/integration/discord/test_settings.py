"""What the user chooses, what the app is told of it, and what is taken over from Discord."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.homelab_hub.protocol.discord import CONFIGURED, ReactionRole, Scheduled
from tests.waiting import until

from .bot import BotAtApp
from .guild import GENERAL, LOUNGE, MODERATOR, OWNER_ID, SECRET, SERVER, VISITOR

MESSAGE = "900000000000000001"
LINK = f"https://discord.com/channels/{SERVER}/{GENERAL}/{MESSAGE}"


async def options(bot: BotAtApp, step: str, values: dict[str, Any]) -> Any:
    """Return what becomes of an options step."""
    flow = bot.hass.config_entries.options
    menu = await flow.async_init(bot.entry.entry_id)
    form = await flow.async_configure(menu["flow_id"], {"next_step_id": step})
    assert form["type"] is FlowResultType.FORM
    result = await flow.async_configure(form["flow_id"], values)
    await bot.settled()
    return result


async def below(bot: BotAtApp, kind: str, values: dict[str, Any], subentry: str = "") -> Any:
    """Return what becomes of a form for something below the entry, a new one or a changed one."""
    flow = bot.hass.config_entries.subentries
    source = {"source": "reconfigure", "subentry_id": subentry} if subentry else {"source": "user"}
    form = await flow.async_init((bot.entry.entry_id, kind), context=source)  # type: ignore[arg-type]
    assert form["type"] is FlowResultType.FORM
    result = await flow.async_configure(form["flow_id"], values)
    await bot.settled()
    return result


async def test_the_app_is_told_how_the_bot_is_wanted(bot: BotAtApp) -> None:
    """Of what is off nothing is wanted, and nothing that takes an intent which is off."""
    told = bot.settings[-1]

    assert (told.guild, told.watched) == (SERVER, [])
    assert told.want_content is True  # the application of the test has that intent
    assert (told.want_members, told.want_presences) == (False, False)
    assert told.commands == ["jarvis", "home", "calendar", "status"]
    assert told.time_zone == bot.hass.config.time_zone


async def test_channels_are_chosen_by_name(hass: HomeAssistant, bot: BotAtApp) -> None:
    """Each becomes an entity, and goes with its choice."""
    result = await options(
        bot, "discord_channels", {"watched": [SECRET], "notify": [LOUNGE, GENERAL][1:]}
    )
    assert result["data"] == {"watched": {SECRET: "secret"}, "notify": {GENERAL: "general"}}
    await until(lambda: bot.settings[-1].watched == [SECRET])
    await bot.be()
    assert hass.states.get("event.discord_homelab_hub_secret") is not None
    assert hass.states.get("notify.discord_homelab_hub_general") is not None

    await options(bot, "discord_channels", {"watched": [], "notify": []})
    await until(lambda: bot.settings[-1].watched == [])
    await until(lambda: hass.states.get("event.discord_homelab_hub_secret") is None)
    ids = [
        one.unique_id
        for one in er.async_entries_for_config_entry(er.async_get(hass), bot.entry.entry_id)
    ]
    assert not [one for one in ids if SECRET in one or f"notify_{GENERAL}" in one]


async def test_commands_and_moderators(bot: BotAtApp) -> None:
    """The app gets both."""
    await options(
        bot, "discord_commands", {"commands": ["status", "kick"], "moderator_roles": [MODERATOR]}
    )
    await until(lambda: bot.settings[-1].commands == ["status", "kick"])

    assert bot.settings[-1].moderator_roles == [MODERATOR]


async def test_what_the_bot_does_by_itself(bot: BotAtApp) -> None:
    """Only roles that it can give are offered."""
    values = {
        "welcome_channel": GENERAL,
        "welcome_text": "Hello {user}",
        "auto_roles": [VISITOR],
        "log_channel": GENERAL,
        "live_channel": GENERAL,
    }
    result = await options(bot, "discord_server", values)
    await until(lambda: bot.settings[-1].welcome_channel == GENERAL)
    told = bot.settings[-1]

    assert result["data"]["welcome_channel"] == {GENERAL: "general"}
    assert (told.welcome_text, told.auto_roles) == ("Hello {user}", [VISITOR])
    assert (told.log_channel, told.live_channel) == (GENERAL, GENERAL)


async def test_what_is_shared_is_no_business_of_the_app(bot: BotAtApp) -> None:
    """A wrong user id is told; mentions are taken."""
    wrong = await options(bot, "discord_home", {"home_users": ["Robin"], "strangers": False})
    assert wrong["errors"] == {"home_users": "discord_user_id_wrong"}
    flow = bot.hass.config_entries.options
    done = await flow.async_configure(
        wrong["flow_id"], {"home_users": [f"<@{OWNER_ID}>"], "strangers": False}
    )
    await bot.settled()

    assert done["data"]["home_users"] == [OWNER_ID]
    assert OWNER_ID not in str(bot.settings)


async def test_without_the_bot_nothing_can_be_chosen(bot: BotAtApp) -> None:
    """Nobody knows what the server has then."""
    await bot.app.stop()
    await until(lambda: bot.entry.runtime_data.bot.guild is None)
    result = await bot.hass.config_entries.options.async_init(bot.entry.entry_id)

    assert (result["type"], result["reason"]) == ("abort", "discord_server_unknown")


async def test_people_are_linked_once(hass: HomeAssistant, bot: BotAtApp) -> None:
    """To a user of Home Assistant; a link can be changed."""
    robin = await hass.auth.async_create_user("Robin")
    values = {"chat_user": "Robin#1", "user": robin.id, "may_approve": True}
    wrong = await below(bot, "linked_user", values)
    assert wrong["errors"] == {"chat_user": "discord_user_id_wrong"}
    made = await below(bot, "linked_user", {**values, "chat_user": OWNER_ID})
    assert (made["title"], made["data"]["chat_user"]) == ("Robin", OWNER_ID)

    twice = await below(bot, "linked_user", {**values, "chat_user": f"<@{OWNER_ID}>"})
    assert twice["errors"] == {"chat_user": "discord_user_linked"}
    [subentry] = bot.entry.subentries.values()
    changed = await below(
        bot,
        "linked_user",
        {"chat_user": OWNER_ID, "user": robin.id, "may_approve": False},
        subentry.subentry_id,
    )
    assert changed["reason"] == "reconfigure_successful"
    assert [one.data["may_approve"] for one in bot.entry.subentries.values()] == [False]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"message_link": "hello"}, {"message_link": "discord_link_wrong"}),
        (
            {"message_link": LINK.replace(SERVER, "1180451932741029999")},
            {"message_link": "discord_link_wrong"},
        ),
        ({"emoji": "two words"}, {"emoji": "discord_emoji_wrong"}),
    ],
)
async def test_a_reaction_role_that_makes_no_sense(
    bot: BotAtApp, changes: dict[str, str], error: dict[str, str]
) -> None:
    """Is told at its field."""
    values = {"message_link": LINK, "emoji": "🎮", "role": VISITOR, **changes}

    assert (await below(bot, "reaction_role", values))["errors"] == error


async def test_a_reaction_role(bot: BotAtApp) -> None:
    """By the link of its message, with an emoji of the server; each emoji has one role."""
    values = {"message_link": LINK, "emoji": "<:play:123456789012345678>", "role": VISITOR}
    made = await below(bot, "reaction_role", values)
    await until(lambda: bool(bot.settings[-1].reaction_roles))
    wanted = ReactionRole(
        message=MESSAGE, channel=GENERAL, emoji="play:123456789012345678", role=VISITOR
    )

    assert made["title"] == "play → Visitor"
    assert bot.settings[-1].reaction_roles == [wanted]
    again = await below(bot, "reaction_role", values)
    assert again["errors"] == {"emoji": "discord_emoji_taken"}


async def test_a_scheduled_message(bot: BotAtApp) -> None:
    """On some days at a time."""
    values = {"channel": GENERAL, "text": "Bins!", "time": "18:30:00", "days": ["mon", "thu"]}
    empty = await below(bot, "scheduled_message", {**values, "days": []})
    assert empty["errors"] == {"days": "discord_no_day"}
    await below(bot, "scheduled_message", values)
    await until(lambda: bool(bot.settings[-1].scheduled))
    [told] = bot.settings[-1].scheduled

    assert (told.channel, told.text, told.time, told.days) == (GENERAL, "Bins!", "18:30", [0, 3])


async def test_what_a_moderator_changes_by_command_is_taken_over(bot: BotAtApp) -> None:
    """And not what only Home Assistant decides. The bot is told what holds."""
    await bot.choose(moderator_roles={MODERATOR: "Moderator"}, welcome_channel={GENERAL: "general"})
    told = len(bot.settings)
    changed = replace(
        bot.settings[-1],
        welcome_channel=None,
        log_channel=GENERAL,
        auto_roles=[VISITOR],
        reaction_roles=[ReactionRole(message=MESSAGE, channel=GENERAL, emoji="🎮", role=VISITOR)],
        scheduled=[Scheduled(id="a", channel=GENERAL, text="Hi", time="08:00", days=[6])],
        moderator_roles=[VISITOR],
        watched=[SECRET],
        commands=["ban"],
    )
    await bot.tell(CONFIGURED, changed)
    await until(lambda: len(bot.settings) > told)
    now = bot.settings[-1]

    assert (now.welcome_channel, now.log_channel) == (None, GENERAL)
    assert (now.auto_roles, now.reaction_roles) == ([VISITOR], changed.reaction_roles)
    assert now.scheduled == changed.scheduled
    assert (now.moderator_roles, now.watched) == ([MODERATOR], [])
    assert "ban" not in now.commands
    assert bot.entry.options["log_channel"] == {GENERAL: "general"}
    assert sorted(one.title for one in bot.entry.subentries.values()) == [
        "08:00 → #general",
        "🎮 → Visitor",
    ]

    await bot.tell(CONFIGURED, replace(changed, reaction_roles=[], scheduled=[]))
    await until(lambda: not bot.settings[-1].scheduled)
    assert not bot.entry.subentries


async def test_the_app_is_told_again_when_it_comes_back(bot: BotAtApp) -> None:
    """It may have lost what it knew."""
    await bot.choose(watched={GENERAL: "general"})
    await bot.app.stop()
    bot.settings.clear()
    await bot.app.start()
    await until(lambda: bool(bot.settings))

    assert bot.settings[-1].watched == [GENERAL]
