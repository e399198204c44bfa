"""What Jarvis says by himself, in the language of the person who spoke."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation

from ..const import DOMAIN


async def sentence(hass: HomeAssistant, language: str, key: str, **placeholders: str) -> str:
    """Return a text of the translations' `exceptions`, which errors and speech share."""
    texts = await translation.async_get_translations(hass, language, "exceptions", {DOMAIN})
    return texts[f"component.{DOMAIN}.exceptions.{key}.message"].format(**placeholders)
