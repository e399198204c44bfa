"""Google tells of changes by itself, where it can reach Home Assistant.

developers.google.com/workspace/calendar/api/guides/push. A channel is trusted to tell once its
first message has arrived. Messages say nothing but that there is something to ask for.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from hmac import compare_digest
import secrets
from typing import Any, Final
import uuid

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.util import dt as dt_util

from ....const import DOMAIN
from ....upstream import errors
from .client import CalendarClient
from .stores import channel_store

# As long as Google lets a channel live, in seconds, and when it is replaced before its end.
LIFETIME: Final = 604_800
RENEW_BEFORE: Final = 86_400.0
SAVE_DELAY: Final = 30
# The place that stands for the list of calendars.
THE_LIST: Final = ""
# What Google says when no other request helps.
_FINAL: Final = (errors.BadRequestError, errors.CredentialsError, errors.ForbiddenError)


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel that is open; `expires` is Unix time, `works` whether a message has arrived."""

    id: str
    resource_id: str
    address: str
    expires: float
    works: bool = False


class Push:
    """The channels of one account. `told` is called with the place that changed."""

    def __init__(self, client: CalendarClient, told: Callable[[str], None]) -> None:
        """Have none."""
        self._hass: HomeAssistant = client.hass
        self._client = client
        self._told = told
        self._store = channel_store(client.hass, client.account.entry.entry_id)
        self._webhook_id = webhook.async_generate_id()
        self._token = secrets.token_urlsafe(32)
        self._channels: dict[str, Channel] = {}
        self._refused: set[str] = set()
        self._listens = False

    async def load(self) -> None:
        """Take up the channels that were open when Home Assistant stopped."""
        if (stored := await self._store.async_load()) is not None:
            self._webhook_id, self._token = stored["webhook_id"], stored["token"]
            self._channels = {
                place: Channel(**channel) for place, channel in stored["channels"].items()
            }

    def tells(self, place: str) -> bool:
        """Return whether Google tells of changes there."""
        channel = self._channels.get(place)
        return channel is not None and channel.works and channel.expires > _now()

    async def follow(self, places: Iterable[str]) -> None:
        """Have a channel for each of these places and no other, as far as Google can reach us."""
        wanted = set(places)
        address = await self._address()
        for place in list(self._channels):
            if address is None or place not in wanted or self._channels[place].address != address:
                await self._close(self._channels.pop(place))
        if address is None:
            return
        self._listen()
        for place in wanted - self._refused:
            channel = self._channels.get(place)
            if channel is None or channel.expires - _now() < RENEW_BEFORE:
                await self._open(place, address)

    async def stop(self) -> None:
        """Close all channels."""
        for channel in self._channels.values():
            await self._close(channel)
        self._channels.clear()
        if self._listens:
            webhook.async_unregister(self._hass, self._webhook_id)
            self._listens = False
        await self._store.async_remove()

    async def _open(self, place: str, address: str) -> None:
        """Open a channel in place of the one there is; without one, Google is asked as before."""
        channel_id = str(uuid.uuid4())
        asked = {
            "id": channel_id,
            "type": "web_hook",
            "address": address,
            "token": self._token,
            "params": {"ttl": str(LIFETIME)},
        }
        earlier = self._channels.get(place)
        channel = Channel(id=channel_id, resource_id="", address=address, expires=_now() + LIFETIME)
        # The first message may arrive before the answer.
        self._channels[place] = channel
        try:
            answer = await self._client.watch(None if place == THE_LIST else place, asked)
        except errors.UpstreamError as error:
            if isinstance(error, _FINAL):
                self._refused.add(place)
            if earlier is None:
                del self._channels[place]
            else:
                self._channels[place] = earlier
            return
        channel.resource_id = answer["resourceId"]
        channel.expires = int(answer["expiration"]) / 1000
        self._store.async_delay_save(self._stored, SAVE_DELAY)
        if earlier is not None:
            await self._close(earlier)

    async def _close(self, channel: Channel) -> None:
        """Close a channel; one that cannot be closed ends by itself."""
        try:
            await self._client.stop_channel(channel.id, channel.resource_id)
        except errors.UpstreamError:
            return

    async def _address(self) -> str | None:
        """Return where Google can reach us, None if it cannot: it insists on HTTPS."""
        if (address := await self._cloud_address()) is not None:
            return address
        try:
            address = webhook.async_generate_url(
                self._hass, self._webhook_id, allow_internal=False, allow_ip=False
            )
        except NoURLAvailableError:
            return None
        return address if address.startswith("https://") else None

    async def _cloud_address(self) -> str | None:
        """Return the address at Home Assistant Cloud, where there is a subscription."""
        if "cloud" not in self._hass.config.components:
            return None
        from homeassistant.components import cloud  # not everybody has what it requires

        if not cloud.async_active_subscription(self._hass):
            return None
        try:
            address: str = await cloud.async_get_or_create_cloudhook(self._hass, self._webhook_id)
        except cloud.CloudNotAvailable:
            return None
        return address

    @callback
    def _listen(self) -> None:
        """Take messages."""
        if not self._listens:
            name = f"{self._client.account.entry.title}: calendars"
            webhook.async_register(self._hass, DOMAIN, name, self._webhook_id, self._message)
            self._listens = True

    async def _message(self, _hass: HomeAssistant, _webhook_id: str, request: Request) -> Response:
        """Take a message, which is in its headers; what is not Google's gets the same answer."""
        token = request.headers.get("X-Goog-Channel-Token", "")
        if compare_digest(token.encode(), self._token.encode()):
            self._heard(
                request.headers.get("X-Goog-Channel-ID", ""),
                request.headers.get("X-Goog-Resource-State", ""),
            )
        return Response()

    @callback
    def _heard(self, channel_id: str, state: str) -> None:
        """Tell of a change; the first message only says that the channel works."""
        for place, channel in self._channels.items():
            if channel.id == channel_id:
                channel.works = True
                if state != "sync":
                    self._told(place)
                return

    def _stored(self) -> dict[str, Any]:
        """Return what is written to disk."""
        return {
            "webhook_id": self._webhook_id,
            "token": self._token,
            "channels": {place: asdict(channel) for place, channel in self._channels.items()},
        }


def _now() -> float:
    """Return the time, as Home Assistant's clock has it."""
    return dt_util.utcnow().timestamp()
