"""Push: https://developers.google.com/workspace/calendar/api/guides/push."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
import hashlib
from typing import Any

import aiohttp
from yarl import URL

from .api import Call
from .errors import GoogleError, invalid, not_found, required

WEEK = 7 * 24 * 3600
PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to tell somebody that something changed. `place` is what is watched."""

    id: str
    place: str
    resource_id: str
    uri: str
    address: str
    token: str | None
    expires_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One message sent: `status` is what the receiver answered, None for no answer."""

    channel: str
    state: str
    status: int | None


class Pushes:
    """Sends messages in the background, each channel's in order."""

    def __init__(self) -> None:
        """Have sent nothing."""
        self.sent: list[Push] = []
        self._session: aiohttp.ClientSession | None = None
        self._tails: dict[str, asyncio.Task[None]] = {}

    async def open(self) -> None:
        """Be ready to send."""
        self._session = aiohttp.ClientSession(timeout=PATIENCE, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Give up what is not sent."""
        for task in self._tails.values():
            task.cancel()
        await asyncio.gather(*self._tails.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def settled(self) -> None:
        """Return when everything is sent, or has failed."""
        while self._tails:
            await asyncio.gather(*self._tails.values(), return_exceptions=True)

    def send(self, channel: str, state: str, address: str, **request: Any) -> None:
        """Post a message; arguments are those of aiohttp's request."""
        before = self._tails.get(channel)
        task = asyncio.get_running_loop().create_task(
            self._post(before, Push(channel=channel, state=state, status=None), address, request)
        )
        self._tails[channel] = task
        task.add_done_callback(self._forget(channel))

    def _forget(self, channel: str) -> Callable[[asyncio.Task[None]], None]:
        """Return what drops a task that is done, unless another follows it."""

        def drop(task: asyncio.Task[None]) -> None:
            """Drop it."""
            if self._tails.get(channel) is task:
                del self._tails[channel]

        return drop

    async def _post(
        self,
        before: asyncio.Task[None] | None,
        push: Push,
        address: str,
        request: dict[str, Any],
    ) -> None:
        """Post one message after the one before."""
        if before is not None:
            await asyncio.wait([before])
        if self._session is None:
            return
        status = None
        try:
            async with self._session.post(address, **request) as answer:
                status = answer.status
        except aiohttp.ClientError, TimeoutError:
            pass
        self.sent.append(Push(channel=push.channel, state=push.state, status=status))


class Channels:
    """The channels of one API."""

    def __init__(self, pushes: Pushes, now: Callable[[], float]) -> None:
        """Send by `pushes`."""
        self.open: dict[str, Channel] = {}
        self.insists_on_https = True
        self._pushes = pushes
        self._now = now
        self._numbers: dict[str, int] = {}

    def watch(
        self, call: Call, place: str, *, longest: float = WEEK, usual: float = WEEK
    ) -> dict[str, Any]:
        """Open the channel a call asks for, and say so to its address.

        `longest` is how long it may live, `usual` how long it does where that is not asked, in
        seconds. Returns a Channel as the API shows it; raises GoogleError for one that is not
        right.
        """
        address = self._checked_address(call)
        channel_id = str(call.body["id"])
        uri = str(call.request.url.with_path(call.request.path.removesuffix("/watch")))
        channel = Channel(
            id=channel_id,
            place=place,
            resource_id=hashlib.sha256(place.encode()).hexdigest()[:27],
            uri=uri,
            address=address,
            token=call.body.get("token"),
            expires_at=self._expiry(call, longest, usual),
        )
        self.open[channel_id] = channel
        self._numbers[channel_id] = 0
        self._tell(channel, "sync")
        shown = {
            "kind": "api#channel",
            "id": channel.id,
            "resourceId": channel.resource_id,
            "resourceUri": channel.uri,
            "expiration": str(int(channel.expires_at * 1000)),
        }
        return shown if channel.token is None else shown | {"token": channel.token}

    def stop(self, call: Call) -> None:
        """Close the channel a call names; raises GoogleError for one that is not open."""
        channel = self.open.get(str(call.body.get("id")))
        if channel is None or channel.resource_id != call.body.get("resourceId"):
            raise not_found(f"Channel '{call.body.get('id')}' not found for project")
        del self.open[channel.id]

    def changed(self, place: str, state: str = "exists", changed: str | None = None) -> None:
        """Tell everybody who watches a place that it has changed."""
        for channel in list(self.open.values()):
            if channel.expires_at <= self._now():
                del self.open[channel.id]
            elif channel.place == place:
                self._tell(channel, state, changed)

    def _checked_address(self, call: Call) -> str:
        """Return the address; raises GoogleError for a request that is not right."""
        for name in ("id", "type", "address"):
            if not call.body.get(name):
                raise required(f"Missing required field: {name}", name)
        if call.body["type"] not in {"web_hook", "webhook"}:
            raise invalid("Invalid channel type.", "type")
        if call.body["id"] in self.open:
            message = f"Channel id {call.body['id']} not unique"
            raise GoogleError(400, "channelIdNotUnique", message)
        address = str(call.body["address"])
        if self.insists_on_https and URL(address).scheme != "https":
            message = "WebHook callback must be HTTPS: " + address
            raise GoogleError(400, "push.webhookUrlNotHttps", message)
        return address

    def _expiry(self, call: Call, longest: float, usual: float) -> float:
        """Return when the channel ends: as asked, but not later than it may."""
        latest = call.now + longest
        if (asked := call.body.get("expiration")) is not None:
            return min(int(asked) / 1000, latest)
        if (ttl := call.body.get("params", {}).get("ttl")) is not None:
            return min(call.now + int(ttl), latest)
        return call.now + usual

    def _tell(self, channel: Channel, state: str, changed: str | None = None) -> None:
        """Send one message: headers only, as Google's."""
        self._numbers[channel.id] += 1
        expires = datetime.fromtimestamp(int(channel.expires_at), UTC)
        headers = {
            "X-Goog-Channel-ID": channel.id,
            "X-Goog-Channel-Expiration": format_datetime(expires, usegmt=True),
            "X-Goog-Message-Number": str(self._numbers[channel.id]),
            "X-Goog-Resource-ID": channel.resource_id,
            "X-Goog-Resource-State": state,
            "X-Goog-Resource-URI": channel.uri,
        }
        if channel.token is not None:
            headers["X-Goog-Channel-Token"] = channel.token
        if changed is not None:
            headers["X-Goog-Changed"] = changed
        self._pushes.send(channel.id, state, channel.address, headers=headers)
