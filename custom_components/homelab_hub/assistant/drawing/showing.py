"""How pictures get into an answer: seen where it is read, and never read aloud.

Assist's chat makes Markdown of what streams in and of the spoken text (frontend, `ha-assist-chat`:
2026.10 shows the text in place of what streamed in, 2026.11 adds it unless it is the message that
streamed in last). So where nothing is spoken, the picture ends both. Where the answer is spoken,
it goes to the details of the answer, which are shown on demand: a speech engine that speaks while
words stream in would read the link out.

The conversation itself, which is what the model is told next time, does not hold the picture.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
import re
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.conversation import ChatLog
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.intent import IntentResponse
from homeassistant.util.hass_dict import HassKey

from ..outsiders import one_line
from .album import Drawn

if TYPE_CHECKING:
    from homeassistant.components.assist_pipeline.runtime import PipelineData, PipelineRunDebug

PICTURES: Final = "pictures"
"""The key of `extra_data` of a response's speech under which its pictures are."""
LONGEST_LABEL: Final = 100
# For as long as a chat may stay open.
SIGNED_FOR: Final = timedelta(hours=24)
_PIPELINES: Final[HassKey[PipelineData]] = HassKey("assist_pipeline")
_MARKUP: Final = re.compile(r"[^\w\s.,;:'-]+")


@callback
def show(
    hass: HomeAssistant, chat_log: ChatLog, response: IntentResponse, pictures: Sequence[Drawn]
) -> None:
    """Put pictures into an answer whose words are all said.

    Clients other than Assist's chat find them in the `extra_data` of the speech, each with its
    `media_content_id`, `media_content_type`, `title`, and a `url` that is good for a day.
    """
    plain = response.speech.get("plain")
    if not pictures or plain is None:
        return
    plain["extra_data"] = {**(plain["extra_data"] or {}), PICTURES: _facts(hass, pictures)}
    if (run := _run_of(hass, chat_log.conversation_id)) is None:
        return
    markdown = "\n\n".join(
        f"![{_label(one)}]({async_sign_path(hass, one.url, SIGNED_FOR)})" for one in pictures
    )
    if "tts_output" in run:
        delta = {"thinking_content": markdown}
    else:
        delta = {"content": f"\n\n{markdown}"}
        plain["speech"] = f"{plain['speech']}\n\n{markdown}"
    if listener := chat_log.delta_listener:
        listener(chat_log, delta)


def _facts(hass: HomeAssistant, pictures: Iterable[Drawn]) -> list[dict[str, Any]]:
    """Return what a client needs to show pictures."""
    return [
        {
            "media_content_id": one.media_content_id,
            "media_content_type": one.mime_type,
            "url": async_sign_path(hass, one.url, SIGNED_FOR),
            "title": one.prompt,
        }
        for one in pictures
    ]


def _label(drawn: Drawn) -> str:
    """Return what a picture shows, without anything that could be markup."""
    return one_line(_MARKUP.sub(" ", drawn.prompt), LONGEST_LABEL)


def _run_of(hass: HomeAssistant, conversation_id: str) -> dict[str, Any] | None:
    """Return what the run of Assist began with that waits for an answer, None if none does.

    Nothing but its record tells whether a run ends in speech.
    """
    if (pipelines := hass.data.get(_PIPELINES)) is None:
        return None
    begun = (_start(run) for runs in pipelines.pipeline_debug.values() for run in runs.values())
    return next((data for data in begun if data.get("conversation_id") == conversation_id), None)


def _start(run: PipelineRunDebug) -> dict[str, Any]:
    """Return what a run began with, nothing if it has not begun or has ended."""
    going_on = bool(run.events) and run.events[-1].type != "run-end"
    return (run.events[0].data or {}) if going_on else {}
