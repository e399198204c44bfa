"""What is wrong with a bot whose account works, and what the user is asked to mend."""

from collections.abc import Callable, Collection
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.start import async_at_started
import probatio

from ...connector.bot_application import BotApplication
from ...connector.const import WHOLE_CONNECTION
from ...connector.status import NextStep, Status, Trouble
from ...const import DOMAIN
from ...link import Happened
from ...protocol.app import SourceStatus
from ...protocol.discord import REMOVED
from .bot import NOT_ON_SERVER, Bot

INTENTS = "discord_intents"
_APP_NEEDED = "discord_app_needed"
_PERMISSIONS = "discord_permissions"
_REMOVED = "discord_removed"
_COMMANDS_REFUSED = "commands_refused"
TOKEN_INVALID = "token_invalid"  # noqa: S105 - a word for what is wrong with it


def trouble_of(bot: Bot) -> Trouble | None:
    """Return what is wrong: no app, an app that is away, or a bot that is not at Discord."""
    if WHOLE_CONNECTION in bot.account.paused:
        return None
    if not bot.link.set_up:
        return Trouble(status=Status.DEGRADED, reason="app_needed", next_step=NextStep.ADD_APP)
    if (source := bot.source) is None:
        return Trouble(status=Status.DEGRADED, reason="app_away", next_step=NextStep.WAIT)
    if source.status is SourceStatus.CONNECTED:
        return _of_connected(source.reason)
    if source.status is SourceStatus.REFUSED:
        return Trouble(
            status=Status.NEEDS_ATTENTION,
            reason=source.reason or "refused",
            next_step=NextStep.RECONFIGURE,
        )
    return Trouble(
        status=Status.DEGRADED, reason=source.reason or source.status, next_step=NextStep.WAIT
    )


def _of_connected(reason: str) -> Trouble | None:
    """Return what is wrong with a bot that is at Discord."""
    if reason == NOT_ON_SERVER:
        status = Status.NEEDS_ATTENTION
    elif reason == _COMMANDS_REFUSED:
        status = Status.DEGRADED
    else:
        return None  # missing intents are a repair of their own, and the rest works
    return Trouble(status=status, reason=reason, next_step=NextStep.RECONFIGURE)


class Troubles:
    """Keeps the repairs of a bot as they should be."""

    def __init__(self, bot: Bot, application: BotApplication | None) -> None:
        """Look after a bot; call `start`."""
        self._bot = bot
        self._hass = bot.hass
        self._entry = bot.account.entry
        self._application = application

    @callback
    def start(self) -> Callable[[], None]:
        """Begin, until the returned function is called."""

        @callback
        def started(_hass: HomeAssistant) -> None:
            self._look()

        self._tell_intents()
        stops = [
            self._bot.listen(self._look),
            self._bot.link.on(REMOVED, self._bot.connection, self._removed),
            # The app's entry may be loaded after this one.
            async_at_started(self._hass, started),
        ]

        def stop() -> None:
            for one in stops:
                one()
            forget(self._hass, self._entry, (_APP_NEEDED, INTENTS, _PERMISSIONS))

        return stop

    @callback
    def _look(self) -> None:
        """Ask for what is missing, and no more for what is not."""
        self._raise(_APP_NEEDED, self._hass.is_running and not self._bot.link.set_up)
        source, guild = self._bot.source, self._bot.guild
        if source is not None and source.reason == TOKEN_INVALID:
            self._bot.account.suspect()
        if guild is not None:
            forget(self._hass, self._entry, (_REMOVED,))
            missing = ", ".join(one.replace("_", " ") for one in guild.missing_permissions)
            self._raise(_PERMISSIONS, bool(missing), missing=missing, server=guild.name)
        self._bot.account.changed()

    @callback
    def _tell_intents(self) -> None:
        """Say which intents the capabilities take and nobody has turned on."""
        if (application := self._application) is None:
            return
        missing = application.missing(self._bot.account.granted)
        self._raise(
            INTENTS,
            bool(missing),
            missing=", ".join(missing),
            portal_url=application.portal_url,
            fixable=True,
        )

    @callback
    def _removed(self, _happened: Happened[Any]) -> None:
        """Say that somebody removed the bot from its server; that outlasts a restart."""
        self._raise(_REMOVED, True, persistent=True)

    def _raise(
        self,
        name: str,
        wrong: bool,
        *,
        fixable: bool = False,
        persistent: bool = False,
        **placeholders: str,
    ) -> None:
        """Create a repair, or take it back."""
        if not wrong:
            forget(self._hass, self._entry, (name,))
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{name}_{self._entry.entry_id}",
            data={"entry_id": self._entry.entry_id},
            is_fixable=fixable,
            is_persistent=persistent,
            severity=ir.IssueSeverity.WARNING,
            translation_key=name,
            translation_placeholders={"account": self._entry.title, **placeholders},
        )


@callback
def forget(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    names: Collection[str] = (_APP_NEEDED, INTENTS, _PERMISSIONS, _REMOVED),
) -> None:
    """Take repairs of a bot back, all of them if none are named."""
    for name in names:
        ir.async_delete_issue(hass, DOMAIN, f"{name}_{entry.entry_id}")


class IntentsRepairFlow(RepairsFlow):
    """Looks again which intents are on, after the user was at the developer portal."""

    def __init__(self, entry: ConfigEntry[Any]) -> None:
        """Mend the trouble of an entry."""
        self._entry = entry

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain first: Home Assistant starts with data of its own, which is no answer."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Load the entry anew, which looks; what is still off becomes a repair again."""
        if user_input is None:
            issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
            return self.async_show_form(
                step_id="confirm",
                data_schema=probatio.Schema({}),
                description_placeholders=issue.translation_placeholders if issue else None,
            )
        self.hass.config_entries.async_schedule_reload(self._entry.entry_id)
        return self.async_create_entry(data={})
