"""The words of the setup status, in the language of the home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..connector.status import NextStep, Status
from ..const import DOMAIN

_CATEGORIES = ("entity", "exceptions", "selector")


@dataclass(frozen=True, slots=True)
class Texts:
    """The integration's texts; what a language does not have is English."""

    texts: Mapping[str, str]

    @classmethod
    async def load(cls, hass: HomeAssistant) -> Self:
        """Return the texts in the language of the home."""
        texts: dict[str, str] = {}
        for category in _CATEGORIES:
            texts |= await async_get_translations(hass, hass.config.language, category, [DOMAIN])
        return cls(texts)

    def status(self, status: Status) -> str:
        """Return the name of a status."""
        return self._text(f"entity.sensor.status.state.{status}")

    def sentence(self, key: NextStep | str) -> str:
        """Return a sentence: what to do next, or a fix."""
        return self._text(f"exceptions.{key}.message")

    def option(self, selector: str, option: str) -> str:
        """Return the name of an option, as its selector shows it."""
        return self._text(f"selector.{selector}.options.{option}")

    def _text(self, path: str) -> str:
        """Return a text of the integration."""
        return self.texts[f"component.{DOMAIN}.{path}"]
