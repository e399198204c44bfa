"""The tool that draws a picture, or changes one, while a conversation goes on."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, override

from homeassistant.components.conversation import Attachment, ChatLog, UserContent
from homeassistant.components.conversation.chat_log import current_chat_log
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, llm
import probatio

from ...const import DOMAIN, LOGGER
from ...upstream import errors
from ..attachments import read_files
from ..budget import BudgetError
from ..pictures import Painter, PictureOptions
from ..style import File
from ..tools import SlowTool
from ..words import sentence
from .album import Album, Drawn

LONGEST_PROMPT: Final = 4_000
# Good pictures take a minute, and the painter may be asked to wait and try again.
TIME_LIMIT: Final = 180.0
SIZES: Final = {"square": "1024x1024", "landscape": "1536x1024", "portrait": "1024x1536"}
SHOWN: Final = (
    "The picture is shown to the person now. Say so in a few words, without a link and without "
    "describing it."
)


class DrawTool(SlowTool):
    """Draws, keeps what it drew, and knows which pictures of a conversation are not shown yet."""

    name = f"{DOMAIN}__draw_picture"
    title = "Draw a picture"
    description = (
        "Draw a picture, or change one of this conversation. It takes a while: first say in a few "
        "words that you draw."
    )
    annotations = llm.ToolAnnotations(read_only=False, destructive=False, open_world=False)
    integration = DOMAIN
    time_limit = TIME_LIMIT + 10
    parameters = probatio.Schema(
        {
            probatio.Required(
                "prompt", description="What to draw; when changing, only the difference"
            ): probatio.All(cv.string, probatio.Length(min=1, max=LONGEST_PROMPT)),
            probatio.Optional(
                "change", description="Change the latest picture drawn or attached"
            ): cv.boolean,
            probatio.Optional("picture", description="Id of an earlier one to change"): cv.string,
            probatio.Optional("shape"): probatio.In(list(SIZES)),
        }
    )

    def __init__(
        self, painter: Painter, options: PictureOptions, album: Album, server: str
    ) -> None:
        """Take who draws, and where pictures go; `server` is the painter's name for people."""
        self._painter = painter
        self._options = options
        self._album = album
        self._server = server
        self._unshown: dict[str, list[Drawn]] = {}

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Draw. Return the id of the picture, or why there is none in words for the person."""
        chat_log = current_chat_log.get()
        try:
            drawn = await self._draw(hass, chat_log, self.parameters(tool_input.tool_args))
        except (errors.UpstreamError, BudgetError) as error:
            LOGGER.debug("No picture: %s", error)
            key = error.key
        except TimeoutError:
            key = errors.TooSlowError.key
        except OSError as error:
            LOGGER.warning("A picture cannot be kept or read: %s", type(error).__name__)
            key = "drawing_not_kept"
        else:
            if drawn is not None:
                if chat_log is not None:
                    self._unshown.setdefault(chat_log.conversation_id, []).append(drawn)
                return llm.ToolResult(data={"picture": drawn.id, "note": SHOWN})
            key = "drawing_nothing_to_change"
        language = llm_context.language or hass.config.language
        text = await sentence(hass, language, key, server=self._server)
        return llm.ToolResult(data={"error": key, "error_text": text}, error=True)

    @callback
    def take_unshown(self, conversation_id: str) -> list[Drawn]:
        """Return the pictures of a conversation that were drawn since this was last asked."""
        return self._unshown.pop(conversation_id, [])

    def _options_for(self, shape: str | None) -> PictureOptions:
        """Return the options of the agent, in the shape that is asked for."""
        if shape is None:
            return self._options
        return replace(self._options, parameters={**self._options.parameters, "size": SIZES[shape]})

    async def _draw(
        self, hass: HomeAssistant, chat_log: ChatLog | None, arguments: dict[str, Any]
    ) -> Drawn | None:
        """Return a new picture, None where one is to be changed and there is none.

        Raises `UpstreamError`, `BudgetError`, `TimeoutError`, `OSError`.
        """
        changed: Drawn | None = None
        originals: Sequence[File] = ()
        if arguments.get("change") or "picture" in arguments:
            changed, originals = await self._original(hass, chat_log, arguments.get("picture"))
            if not originals:
                return None
        async with asyncio.timeout(TIME_LIMIT):
            picture = await self._painter.paint(
                arguments["prompt"], self._options_for(arguments.get("shape")), originals
            )
        conversation_id = chat_log.conversation_id if chat_log else None
        return await self._album.add(picture, conversation_id, changed)

    async def _original(
        self, hass: HomeAssistant, chat_log: ChatLog | None, picture_id: str | None
    ) -> tuple[Drawn | None, Sequence[File]]:
        """Return what is to be changed: of this conversation only, the latest of all it has.

        Raises `OSError` if the file is gone.
        """
        if chat_log is None:
            return None, []
        drawn = [
            one
            for one in self._album.of(chat_log.conversation_id)
            if picture_id is None or one.id == picture_id
        ]
        latest = drawn[-1] if drawn else None
        if picture_id is None:
            sent = _attached(chat_log)
            if sent is not None and (latest is None or sent.created > latest.created):
                return None, await read_files(hass, _pictures(sent))
        if latest is None:
            return None, []
        content = await self._album.read(latest)
        return latest, [
            File(
                name=latest.file,
                mime_type=latest.mime_type,
                content=base64.b64encode(content).decode("ascii"),
            )
        ]


def _attached(chat_log: ChatLog) -> UserContent | None:
    """Return what a person said last with a picture attached."""
    said = [one for one in chat_log.content if isinstance(one, UserContent)]
    return next((one for one in reversed(said) if _pictures(one)), None)


def _pictures(content: UserContent) -> list[Attachment]:
    """Return the pictures among the files of something said."""
    return [one for one in content.attachments or () if one.mime_type.startswith("image/")]
