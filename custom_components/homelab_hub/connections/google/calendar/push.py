"""Google tells of changes by itself, where it can reach Home Assistant.

What channels are is in `channels`. They outlive a restart of Home Assistant, which takes them up
again before it asks what has changed, so that nothing is missed between. When an account is
unloaded they are closed; the webhook, with its address at Home Assistant Cloud, stays until the
account is removed. A channel that nobody here knows of, since its answer was lost or Home Assistant
died, is closed when it tells of something.
"""

import asyncio
from collections.abc import Callable, Iterable
from hmac import compare_digest
import secrets
from typing import Any, Final

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback

from ....connector.actor import Actor, acting
from ....const import DOMAIN
from ....upstream import errors
from .address import CLOUD, NotNowError, address_of, forget_address
from .channels import Channel, close_channel, new_channel, open_channel
from .client import CalendarClient
from .stores import channel_store

SAVE_DELAY: Final = 30
# So long a channel may take to be closed while an account is unloaded.
PATIENCE: Final = 10.0
# The place that stands for the list of calendars.
THE_LIST: Final = ""
# What Google says when no other request helps.
_FINAL: Final = (errors.BadRequestError, errors.CredentialsError, errors.ForbiddenError)


class Push:
    """The channels of one account. `told` is called with the place that changed."""

    def __init__(self, client: CalendarClient, told: Callable[[str], None]) -> None:
        """Have none."""
        self._hass: HomeAssistant = client.hass
        self._client = client
        self._told = told
        self._store = channel_store(client.hass, client.account.entry.entry_id)
        self._webhook_id = ""
        self._token = secrets.token_urlsafe(32)
        self._channels: dict[str, Channel] = {}
        self._refused: set[str] = set()
        self._closing: set[str] = set()
        self._deaf: list[CALLBACK_TYPE] = []

    async def load(self) -> None:
        """Take up the channels that were open when Home Assistant stopped."""
        if (stored := await self._store.async_load()) is not None:
            self._webhook_id, self._token = stored["webhook_id"], stored["token"]
            self._channels = {
                place: Channel(**channel) for place, channel in stored["channels"].items()
            }
        if self._channels:
            self._listen()

    def tells(self, place: str) -> bool:
        """Return whether Google tells of changes there."""
        channel = self._channels.get(place)
        return channel is not None and channel.is_relied_on

    @callback
    def found(self, place: str) -> None:
        """Take it that something was found there; a channel that did not tell is not relied on.

        Otherwise Google would hardly be asked while its messages no longer arrive.
        """
        channel = self._channels.get(place)
        if channel is not None and channel.missed():
            self._save()

    async def follow(self, places: Iterable[str]) -> None:
        """Have a channel for each of these places and no other, as far as Google can reach us."""
        wanted = set(places)
        if not self._webhook_id:
            # On disk before anybody is told of it, so that there is never another one.
            self._webhook_id = webhook.async_generate_id()
            await self._store.async_save(self._stored())
        self._listen()
        try:
            address = await address_of(self._hass, self._webhook_id)
        except NotNowError:
            return
        for place, channel in list(self._channels.items()):
            if place not in wanted or channel.address != address:
                del self._channels[place]
                await self._close(channel)
                self._save()
        if address is None:
            return
        for place in wanted - self._refused:
            before = self._channels.get(place)
            if before is None or before.ends_soon:
                await self._open(place, address)

    async def stop(self) -> None:
        """Close all channels; those that cannot be closed are taken up when this is loaded."""
        for deaf in self._deaf:
            deaf()
        self._deaf.clear()
        if not self._webhook_id:
            return
        places = list(self._channels)
        async with asyncio.TaskGroup() as group:
            closing = [group.create_task(self._close_soon(self._channels[one])) for one in places]
        for place, closed in zip(places, closing, strict=True):
            if closed.result():
                del self._channels[place]
        await self._store.async_save(self._stored())

    async def _open(self, place: str, address: str) -> None:
        """Open a channel in place of the one there is; without one, Google is asked as before."""
        earlier = self._channels.get(place)
        # The first message may arrive before the answer.
        self._channels[place] = channel = new_channel(address)
        try:
            await open_channel(self._client, place or None, channel, self._token)
        except errors.UpstreamError as error:
            if isinstance(error, _FINAL):
                self._refused.add(place)
            if earlier is None:
                del self._channels[place]
            else:
                self._channels[place] = earlier
            return
        self._save()
        if earlier is not None:
            await self._close(earlier)

    async def _close(self, channel: Channel) -> bool:
        """Close a channel; return whether it is."""
        return await close_channel(self._client, channel.id, channel.resource_id)

    async def _close_soon(self, channel: Channel) -> bool:
        """Close a channel; return whether that went quickly enough."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._close(channel)
        except TimeoutError:
            return False

    @callback
    def _listen(self) -> None:
        """Take messages, and look anew when Google may reach us in another way."""
        if self._deaf:
            return
        hass, webhook_id = self._hass, self._webhook_id
        name = f"{self._client.account.entry.title}: calendars"
        webhook.async_register(hass, DOMAIN, name, webhook_id, self._message)
        self._deaf = [
            lambda: webhook.async_unregister(hass, webhook_id),
            hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._moved),
        ]
        if CLOUD in hass.config.components:
            from homeassistant.components import cloud  # not everybody has what it requires

            self._deaf.append(cloud.async_listen_connection_change(hass, self._connected))

    @callback
    def _moved(self, event: Event) -> None:
        """Look for channels anew after the address of Home Assistant was changed."""
        if "external_url" in event.data:
            self._told(THE_LIST)

    @callback
    def _connected(self, _state: object) -> None:
        """Look for channels anew after Home Assistant Cloud was connected or lost."""
        self._told(THE_LIST)

    async def _message(self, _hass: HomeAssistant, _webhook_id: str, request: Request) -> Response:
        """Take a message, which is in its headers; what is not Google's gets the same answer."""
        headers = request.headers
        if compare_digest(headers.get("X-Goog-Channel-Token", "").encode(), self._token.encode()):
            self._heard(
                headers.get("X-Goog-Channel-ID", ""),
                headers.get("X-Goog-Resource-ID", ""),
                headers.get("X-Goog-Resource-State", ""),
            )
        return Response()

    @callback
    def _heard(self, channel_id: str, resource_id: str, state: str) -> None:
        """Tell of a change, or close a channel that nobody knows of."""
        for place, channel in self._channels.items():
            if channel.id == channel_id:
                news = not channel.works
                if channel.heard(state, resource_id):
                    self._told(place)
                if news:
                    self._save()
                return
        if channel_id not in self._closing:
            self._closing.add(channel_id)
            self._client.account.entry.async_create_background_task(
                self._hass, self._close_stray(channel_id, resource_id), "close a stray channel"
            )

    async def _close_stray(self, channel_id: str, resource_id: str) -> None:
        """Close a channel that is left over."""
        try:
            with acting(Actor(component="calendar")):
                await close_channel(self._client, channel_id, resource_id)
        finally:
            self._closing.discard(channel_id)

    @callback
    def _save(self) -> None:
        """Write to disk soon."""
        self._store.async_delay_save(self._stored, SAVE_DELAY)

    def _stored(self) -> dict[str, Any]:
        """Return what is written to disk."""
        return {
            "webhook_id": self._webhook_id,
            "token": self._token,
            "channels": {place: channel.as_dict() for place, channel in self._channels.items()},
        }


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the webhook's address at Home Assistant Cloud, after the account was unloaded."""
    if (stored := await channel_store(hass, entry_id).async_load()) is not None:
        await forget_address(hass, stored["webhook_id"])
