"""Fields that actions with files have in common; cheap to import."""

from typing import Any

from homeassistant.helpers import config_validation as cv


def chosen_file(value: Any) -> str:
    """Return a media source id or a path; what the media picker gives has it inside."""
    if isinstance(value, dict):
        value = value.get("media_content_id")
    text: str = cv.string(value)
    return text
