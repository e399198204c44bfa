"""The app with a Discord bot in it, as the integration meets it."""

from dataclasses import dataclass, field
import time
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.protocol import discord_methods as methods
from custom_components.homelab_hub.protocol.app import SOURCE_STATE, SourceState, SourceStatus
from custom_components.homelab_hub.protocol.discord import CONFIGURE, GUILD, Settings
from custom_components.homelab_hub.protocol.errors import RequestError
from custom_components.homelab_hub.protocol.peer import Asked
from custom_components.homelab_hub.protocol.words import EventType, Method, Nothing
from tests.integration.app.stand_in import AppStandIn
from tests.waiting import until

from .guild import GENERAL, guild

SENT = methods.Sent(channel=GENERAL, messages=["600000000000000001"], url="https://discord.com/x")
ANSWERS: dict[Method[Any, Any, Any], Any] = {
    methods.SEND: SENT,
    methods.EDIT: SENT,
    methods.ASK_APPROVAL: SENT,
    methods.MAKE_THREAD: methods.Made(id="700000000000000001"),
    methods.MAKE_EVENT: methods.Made(id="800000000000000001"),
    methods.PURGE: methods.Purged(count=3),
}


@dataclass
class BotAtApp:
    """What the app was asked, and what it tells."""

    hass: HomeAssistant
    app: AppStandIn
    entry: ConfigEntry[Any]
    asked: list[tuple[str, Any]] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)
    refusal: RequestError | None = None

    def __post_init__(self) -> None:
        """Answer everything that a bot can be asked."""
        for method in vars(methods).values():
            if isinstance(method, Method):
                self.app.handlers.add(method, self._answer(method))
        self.app.handlers.add(CONFIGURE, self._configure)

    def _answer(self, method: Method[Any, Any, Any]) -> Any:
        """Return what answers a method."""

        async def answer(params: Any, asked: Asked[Any]) -> Any:
            assert asked.connection == self.entry.entry_id
            if self.refusal is not None:
                raise self.refusal
            self.asked.append((method.name, params))
            return ANSWERS.get(method, Nothing())

        return answer

    async def _configure(self, params: Settings, asked: Asked[Any]) -> Nothing:
        """Note how the bot is wanted."""
        assert asked.connection == self.entry.entry_id
        self.settings.append(params)
        return Nothing()

    async def tell[D](self, event_type: EventType[D], data: D) -> None:
        """Tell something of the bot, and return when it was heard."""
        id_ = await self.app.happen(event_type, data, self.entry.entry_id)
        if id_ is not None:
            await until(lambda: self.app.acks and self.app.acks[-1] >= id_)
        await self.settled()

    async def be(
        self, status: SourceStatus = SourceStatus.CONNECTED, reason: str = "", **changes: Any
    ) -> None:
        """Tell how the bot does, and how the server looks."""
        now = SourceState(status=status, since=time.time(), reason=reason, latency=0.042)
        await self.tell(SOURCE_STATE, now)
        looks = guild(**changes)
        await self.tell(GUILD, looks)
        heard = self.entry.runtime_data.bot
        await until(lambda: (heard.source, heard.guild) == (now, looks))
        await self.settled()

    async def ask[P, R](self, method: Method[P, R, Any], params: P, **more: Any) -> R:
        """Ask Home Assistant something in the name of the bot."""
        return await self.app.the_peer.ask(method, params, connection=self.entry.entry_id, **more)

    async def settled(self) -> None:
        """Return when Home Assistant has nothing left to do."""
        await self.hass.async_block_till_done()

    async def choose(self, **options: Any) -> None:
        """Change the options, as the options flow does, and wait for what follows."""
        before = len(self.settings)
        self.hass.config_entries.async_update_entry(
            self.entry, options={**self.entry.options, **options}
        )
        await self.settled()
        await until(lambda: len(self.settings) > before)
        await self.be()

    async def add(self, subentry_type: str, title: str, **data: Any) -> None:
        """Add a subentry, as its flow does, and wait for what follows."""
        before = len(self.settings)
        subentry = ConfigSubentry(
            data=MappingProxyType(data), subentry_type=subentry_type, title=title, unique_id=None
        )
        self.hass.config_entries.async_add_subentry(self.entry, subentry)
        await self.settled()
        await until(lambda: len(self.settings) > before)
        await self.be()

    async def link(self, chat_user: str, user_id: str, *, may_approve: bool = False) -> None:
        """Link somebody to a user."""
        await self.add(
            "linked_user", "Robin", chat_user=chat_user, user=user_id, may_approve=may_approve
        )

    def entity(self, key: str, domain: str) -> str:
        """Return the id of an entity of the bot."""
        unique_id = f"{self.entry.entry_id}_{key}"
        found = er.async_get(self.hass).async_get_entity_id(domain, DOMAIN, unique_id)
        assert found is not None, key
        return found

    def state(self, key: str, domain: str) -> Any:
        """Return the state of an entity of the bot."""
        return self.hass.states.get(self.entity(key, domain))

    async def act(self, action: str, **data: Any) -> Any:
        """Return what an action answers."""
        return await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
