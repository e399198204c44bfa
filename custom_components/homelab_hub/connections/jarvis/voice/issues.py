"""Tells people what only they can mend of what listens or speaks."""

from collections.abc import Mapping
from typing import Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ....assistant.options import CONF_SPEECH_MODEL
from ....assistant.voice.trouble import SpeechTrouble
from ....const import DOMAIN
from ....upstream import errors
from ..runtime import Jarvis

_TEXTS: Final[Mapping[type[errors.UpstreamError], str]] = {
    errors.NoSpeechError: "speech_upstream_no_speech",
    errors.ModelNotFoundError: "speech_upstream_model_not_found",
}


def speech_trouble(hass: HomeAssistant, jarvis: Jarvis, subentry: ConfigSubentry) -> SpeechTrouble:
    """Return what keeps in mind whether a subentry works, and makes repairs where it does not."""

    @callback
    def on_trouble(error: errors.UpstreamError) -> None:
        ir.async_create_issue(
            hass,
            DOMAIN,
            _issue_id(subentry),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=_TEXTS[type(error)],
            translation_placeholders={
                "name": subentry.title,
                "server": jarvis.name,
                "model": subentry.data[CONF_SPEECH_MODEL],
            },
        )

    @callback
    def on_recovery() -> None:
        forget_trouble(hass, subentry)

    return SpeechTrouble(jarvis.health, on_trouble, on_recovery)


def forget_trouble(hass: HomeAssistant, subentry: ConfigSubentry) -> None:
    """Take back what was told of a subentry."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(subentry))


def _issue_id(subentry: ConfigSubentry) -> str:
    """Return the id of the repair issue about a subentry."""
    return f"speech_{subentry.subentry_id}"
