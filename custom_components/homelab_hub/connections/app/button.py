"""The button that has the app make a new token for the link."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HassJob
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later

from ...connector.actor import Actor
from ...connector.audit import DATA_AUDIT, Event, Record
from ...const import DOMAIN, Kind
from ...protocol.app import REPLACE_TOKEN
from ...protocol.errors import RequestError
from ...protocol.words import Nothing
from .entity import AppEntity
from .runtime import keep_token, use_kept_token

if TYPE_CHECKING:
    from .runtime import AppEntry

# Home Assistant writes an entry a second after it changed. The old token ends when the new one is
# used, so the new one has to be on disk before that.
USE_AFTER_SECONDS: Final = 5.0


class ReplaceTokenButton(AppEntity, ButtonEntity):
    """Replaces the secret of the link, which nobody has to type."""

    _attr_translation_key = "app_replace_token"
    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: AppEntry) -> None:
        """Belong to the app's entry."""
        super().__init__(entry, "replace_token")

    @override
    async def async_press(self) -> None:
        """Get a new token, and use it soon."""
        try:
            answer = await self._link.ask(REPLACE_TOKEN, Nothing())
        except RequestError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="app_token_not_replaced"
            ) from error
        keep_token(self.hass, self._entry, answer.token)
        self.hass.data[DATA_AUDIT].record(
            Record(
                event=Event.REFRESHED,
                connection=self._entry.entry_id,
                kind=Kind.APP,
                title=self._entry.title,
                actor=Actor.of(self._context, "app"),
            )
        )

        async def use(_now: datetime) -> None:
            await use_kept_token(self._entry)

        job = HassJob(use, cancel_on_shutdown=True)
        self._entry.async_on_unload(async_call_later(self.hass, USE_AFTER_SECONDS, job))
