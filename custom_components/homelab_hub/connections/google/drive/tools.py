"""What an assistant can do with Drive: find files, and read them."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, llm
from homeassistant.util.json import JsonValueType
import probatio

from ....assistant.outsiders import outside_data, outside_text
from ....connector.actor import Actor, acting
from ....connector.words import words
from ....const import DOMAIN
from ....documents.refusals import refusals
from .deeds import SHOWN, query_of
from .reading import NotReadableError, text_of

if TYPE_CHECKING:
    from .part import DrivePart

type Call = Callable[[DrivePart, dict[str, Any]], Awaitable[dict[str, Any]]]

MOST_FOUND: Final = 20
# Names and texts are other people's, and reading changes nothing.
READING: Final = llm.ToolAnnotations(
    read_only=True, destructive=False, idempotent=True, open_world=True
)


class DriveTool(llm.Tool):
    """A tool for the Drive of one account."""

    integration = DOMAIN
    annotations = READING

    def __init__(
        self, part: DrivePart, name: str, description: str, parameters: probatio.Schema, call: Call
    ) -> None:
        """Be called by a name."""
        self.name = f"{DOMAIN}__drive_{name}"
        self.description = description
        self.parameters = parameters
        self._part = part
        self._call = call

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Call it, in the name of who speaks."""
        actor = Actor.of(llm_context.context, "jarvis", self.name)
        arguments = self.parameters(tool_input.tool_args)
        with acting(actor), refusals(self._part.account.entry, words):
            return llm.ToolResult(data=await self._call(self._part, arguments))


def tools(part: DrivePart) -> list[llm.Tool]:
    """Return the tools that only read."""
    return [
        DriveTool(
            part,
            "search_files",
            "Find files in Google Drive by words in their name or content, best match first. "
            "Without words: the latest ones. Returns ids to read with.",
            probatio.Schema(
                {
                    probatio.Optional("query", default=""): cv.string,
                    probatio.Optional("limit", default=10): probatio.All(
                        probatio.Coerce(int), probatio.Range(min=1, max=MOST_FOUND)
                    ),
                }
            ),
            _search,
        ),
        DriveTool(
            part,
            "read_document",
            "Read a document, sheet, presentation or text file of Google Drive by its id.",
            probatio.Schema({probatio.Required("file_id"): cv.string}),
            _read,
        ),
    ]


async def _search(part: DrivePart, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return files, with as little as it takes to choose one."""
    found = await part.client.search(
        query_of(arguments["query"]),
        "id,name,mimeType,modifiedTime",
        limit=arguments["limit"],
        order=None if arguments["query"] else "modifiedTime desc",
    )
    files: list[JsonValueType] = [
        {
            "id": file["id"],
            "name": file["name"],
            "type": file["mimeType"].rpartition(".")[2] or file["mimeType"],
            "modified": file["modifiedTime"][:16],
        }
        for file in found
    ]
    return {"files": outside_data("names of files in Google Drive", files)}


async def _read(part: DrivePart, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the text of a file, as far as an assistant reads it."""
    file = await part.client.get(arguments["file_id"], SHOWN)
    try:
        text = await text_of(part.client, file)
    except NotReadableError as error:
        return {"error": f"This is no text: {error}"}
    name = f"file in Google Drive: {file['name']}"
    return {"modified": file["modifiedTime"][:16], "document": outside_text(name, text)}
