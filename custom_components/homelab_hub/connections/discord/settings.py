"""How the bot is wanted: from what the user chose to what the app is told."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from ...chat.people import Linked
from ...chat.sharing import Sharing
from ...connector.bot_application import BotApplication, Intent
from ...connector.capabilities import Capability
from ...connector.const import CONF_GUILD
from ...protocol.discord import ReactionRole, Scheduled, Settings
from . import const
from .bot import Bot

COMMANDS = ("jarvis", "home", "calendar", "status")
MODERATION = ("purge", "timeout", "kick", "ban", "slowmode")
MANAGEMENT = ("settings",)
ALL_COMMANDS = (*COMMANDS, *MODERATION, *MANAGEMENT)


def subentries_of(entry: ConfigEntry[Any], subentry_type: str) -> Iterable[ConfigSubentry]:
    """Yield the subentries of a type."""
    for subentry in entry.subentries.values():
        if subentry.subentry_type == subentry_type:
            yield subentry


def chosen(options: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return what was chosen of the server, by id, with the name it had then."""
    return dict(options.get(key, {}))


def first_chosen(options: Mapping[str, Any], key: str) -> str | None:
    """Return the id of the only thing that can be chosen, None for none."""
    return next(iter(chosen(options, key)), None)


def settings_of(bot: Bot, application: BotApplication | None) -> Settings:
    """Return how the bot is wanted now: what is turned off is not wanted.

    Nothing is wanted of it that takes an intent which is known to be off, since Discord would not
    let it in then.
    """
    entry = bot.account.entry
    options = entry.options
    reads, sees = bot.may(Capability.READ_MESSAGES), bot.may(Capability.SEE_MEMBERS)
    manages, moderates = bot.may(Capability.MANAGE_SERVER), bot.may(Capability.MODERATE)
    auto_roles = list(chosen(options, const.CONF_AUTO_ROLES)) if manages else []
    welcome = first_chosen(options, const.CONF_WELCOME_CHANNEL)
    on = application.intents if application is not None else frozenset(Intent)
    return Settings(
        guild=entry.data[CONF_GUILD]["id"],
        watched=list(chosen(options, const.CONF_WATCHED)) if reads else [],
        want_content=reads and Intent.MESSAGE_CONTENT in on,
        want_members=(sees or bool(auto_roles) or welcome is not None) and Intent.MEMBERS in on,
        want_presences=sees and Intent.PRESENCES in on,
        commands=[command for command in commands_of(options) if _offered(bot, command)],
        moderator_roles=list(chosen(options, const.CONF_MODERATOR_ROLES)) if moderates else [],
        welcome_channel=welcome,
        welcome_text=options.get(const.CONF_WELCOME_TEXT, ""),
        auto_roles=auto_roles,
        reaction_roles=reaction_roles_of(entry) if manages else [],
        log_channel=first_chosen(options, const.CONF_LOG_CHANNEL),
        live_channel=first_chosen(options, const.CONF_LIVE_CHANNEL),
        scheduled=scheduled_of(entry) if bot.may(Capability.WRITE_MESSAGES) else [],
        time_zone=bot.hass.config.time_zone,
    )


def commands_of(options: Mapping[str, Any]) -> list[str]:
    """Return the commands that the user wants; those of moderators need a moderator role."""
    return list(options.get(const.CONF_COMMANDS, COMMANDS))


def _offered(bot: Bot, command: str) -> bool:
    """Return whether a command can do what it says."""
    if not bot.may(Capability.CHAT_COMMANDS):
        return False
    if command in MODERATION:
        return bot.may(Capability.MODERATE)
    return command not in MANAGEMENT or bot.may(Capability.MANAGE_SERVER)


def reaction_roles_of(entry: ConfigEntry[Any]) -> list[ReactionRole]:
    """Return the roles that people give themselves by a reaction."""
    return [
        ReactionRole(
            message=subentry.data[const.CONF_MESSAGE],
            channel=subentry.data[const.CONF_CHANNEL],
            emoji=subentry.data[const.CONF_EMOJI],
            role=subentry.data[const.CONF_ROLE],
        )
        for subentry in subentries_of(entry, const.SUBENTRY_REACTION_ROLE)
    ]


def scheduled_of(entry: ConfigEntry[Any]) -> list[Scheduled]:
    """Return the messages that are sent again and again."""
    return [
        Scheduled(
            id=subentry.unique_id or subentry.subentry_id,
            channel=subentry.data[const.CONF_CHANNEL],
            text=subentry.data[const.CONF_TEXT],
            time=subentry.data[const.CONF_TIME],
            days=list(subentry.data[const.CONF_DAYS]),
        )
        for subentry in subentries_of(entry, const.SUBENTRY_SCHEDULED)
    ]


def linked_of(entry: ConfigEntry[Any]) -> dict[str, Linked]:
    """Return the linked people, by their id at Discord."""
    return {
        subentry.data[const.CONF_CHAT_USER]: Linked(
            chat_id=subentry.data[const.CONF_CHAT_USER],
            user_id=subentry.data[const.CONF_USER],
            name=subentry.title,
            may_approve=subentry.data[const.CONF_MAY_APPROVE],
        )
        for subentry in subentries_of(entry, const.SUBENTRY_LINKED_USER)
    }


def sharing_of(entry: ConfigEntry[Any]) -> Sharing:
    """Return what is shared with the people of the server."""
    options = entry.options
    return Sharing(
        label=options.get(const.CONF_LABEL),
        confirm_label=options.get(const.CONF_CONFIRM_LABEL),
        roles=frozenset(chosen(options, const.CONF_HOME_ROLES)),
        users=frozenset(options.get(const.CONF_HOME_USERS, ())),
        calendars=tuple(options.get(const.CONF_CALENDARS, ())),
        agent=options.get(const.CONF_AGENT),
        strangers=options.get(const.CONF_STRANGERS, False),
    )


def entities_of(entry: ConfigEntry[Any]) -> tuple[Any, ...]:
    """Return what an entry has to be loaded anew for when it is another."""
    options = entry.options
    keys = (const.CONF_WATCHED, const.CONF_NOTIFY)
    return (
        entry.data[CONF_GUILD],
        *(chosen(options, key) for key in keys),
        sharing_of(entry),
        linked_of(entry),
    )
