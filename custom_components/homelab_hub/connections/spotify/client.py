"""The calls of one account: the player and the catalogue; `lists` has the longer answers.

Each call goes under the first capability that allows it. Everything raises `UpstreamError`.
Importing this is slow: spotipy is in it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ...connector.account import Account
from ...connector.capabilities import Capability
from ...connector.errors import NotAllowedError
from ...upstream import errors
from .api import Api
from .const import COMMANDING, LOOKING_UP, READING, SEEING, SHORT_PAGE
from .patience import Patience
from .playback import Device, Playback, Repeat
from .things import Thing, things
from .uris import Uri, What

_BOTH: Final = "track,episode"
_FOUND_UNDER: Final = {what: f"{what}s" for what in What}


class Client:
    """The calls to the Web API."""

    def __init__(self, hass: HomeAssistant, account: Account, patience: Patience) -> None:
        """Call for an account."""
        self.hass = hass
        self.account = account
        self.patience = patience
        self._apis: dict[Capability, Api] = {}

    @property
    def user_id(self) -> str:
        """Return whose account it is."""
        return (self.account.entry.unique_id or "").rpartition(":")[2]

    def api(self, capabilities: Sequence[Capability]) -> Api:
        """Return the methods under the first of some capabilities that is allowed.

        Raises the `NotAllowedError` of the first one if none is allowed.
        """
        refused: NotAllowedError | None = None
        for capability in capabilities:
            try:
                self.account.check(capability)
            except NotAllowedError as error:
                refused = refused or error
                continue
            if (api := self._apis.get(capability)) is None:
                api = self._apis[capability] = Api(self.patience, capability)
            return api
        assert refused is not None
        raise refused

    def may(self, capabilities: Iterable[Capability]) -> bool:
        """Return whether one of some capabilities is granted and not turned off."""
        try:
            self.api(tuple(capabilities))
        except NotAllowedError:
            return False
        return True

    # What plays.

    async def playback(self) -> Playback | None:
        """Return what plays where, None if no device is active."""
        answer = await self.api(SEEING).current_playback(additional_types=_BOTH)
        return Playback.of(answer, dt_util.utcnow())

    async def devices(self) -> tuple[Device, ...]:
        """Return the devices that are there."""
        answer = await self.api(SEEING).devices()
        found = answer.get("devices") if isinstance(answer, dict) else None
        return tuple(device for one in found or () if (device := Device.of(one)) is not None)

    async def queue(self) -> tuple[Thing | None, tuple[Thing, ...]]:
        """Return what plays, and what comes next, recommendations of Spotify included."""
        answer = _object(await self.api(SEEING).queue())
        return Thing.of(answer.get("currently_playing")), tuple(things(answer.get("queue")))

    # Commands. A device that is None is the active one.

    async def start(
        self,
        device: str | None = None,
        *,
        context: str | None = None,
        uris: Sequence[str] | None = None,
        offset: dict[str, Any] | None = None,
    ) -> None:
        """Play a context or a list of items; go on without either."""
        chosen = None if uris is None else list(uris)
        await self.api(COMMANDING).start_playback(
            device_id=device, context_uri=context, uris=chosen, offset=offset
        )

    async def transfer(self, device: str, *, play: bool) -> None:
        """Play on another device."""
        await self.api(COMMANDING).transfer_playback(device, force_play=play)

    async def pause(self, device: str | None = None) -> None:
        """Be silent."""
        await self.api(COMMANDING).pause_playback(device)

    async def skip(self, *, back: bool = False) -> None:
        """Go on to the next item, or back."""
        api = self.api(COMMANDING)
        await (api.previous_track() if back else api.next_track())

    async def seek(self, seconds: float) -> None:
        """Go to a position."""
        await self.api(COMMANDING).seek_track(max(0, round(seconds * 1000)))

    async def volume(self, percent: int, device: str | None = None) -> None:
        """Set the volume."""
        await self.api(COMMANDING).volume(percent, device)

    async def shuffle(self, *, on: bool) -> None:
        """Shuffle, or not."""
        await self.api(COMMANDING).shuffle(on)

    async def repeat(self, how: Repeat) -> None:
        """Repeat something, or nothing."""
        await self.api(COMMANDING).repeat(str(how))

    async def enqueue(self, uri: str) -> None:
        """Play an item after what plays and what was added before."""
        await self.api(COMMANDING).add_to_queue(uri)

    # The catalogue.

    async def search(
        self, text: str, whats: Iterable[What], limit: int = SHORT_PAGE, offset: int = 0
    ) -> dict[What, tuple[Thing, ...]]:
        """Return what is found of some kinds, at most ten of each, best first."""
        wanted = list(whats)
        answer = _object(
            await self.api(LOOKING_UP).search(
                text,
                limit=min(limit, SHORT_PAGE),
                offset=offset,
                type=",".join(wanted),
                market=self.market,
            )
        )
        return {
            what: tuple(things(_object(answer.get(_FOUND_UNDER[what])).get("items")))
            for what in wanted
        }

    async def get(self, uri: Uri) -> Thing:
        """Return what is known of something. Raises `NotFoundError` for what is not there."""
        api, market = self.api(LOOKING_UP), self.market
        match uri.what:
            case What.TRACK:
                answer = await api.track(uri.id, market=market)
            case What.ALBUM:
                answer = await api.album(uri.id, market=market)
            case What.ARTIST:
                answer = await api.artist(uri.id)
            case What.PLAYLIST:
                answer = await api.playlist(uri.id, market=market)
            case What.SHOW:
                answer = await self.api(READING).show(uri.id, market=market)
            case What.EPISODE:
                answer = await self.api(READING).episode(uri.id, market=market)
            case _:
                return Thing(uri=uri, name=str(uri))
        if (thing := Thing.of(answer)) is None:
            raise errors.AnswerBrokenError(f"no {uri.what} in the answer")
        return thing

    @property
    def market(self) -> str | None:
        """Return the country, with which answers say what plays; the account's own goes before."""
        return self.hass.config.country


def _object(answer: Any) -> dict[str, Any]:
    """Return an answer that is an object, an empty one for anything else."""
    return answer if isinstance(answer, dict) else {}
