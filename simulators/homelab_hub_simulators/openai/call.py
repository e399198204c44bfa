"""One call of the API: its body, the fault it meets, and the ways to answer it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web

from homelab_hub_simulators.faults import Fault
from homelab_hub_simulators.line import reset

from .errors import ApiError, invalid
from .ids import new_id


class AnswerCutError(Exception):
    """A fault ended the answer early; `response` is what was begun."""

    def __init__(self, response: web.StreamResponse) -> None:
        """Keep the answer that was begun."""
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file in a multipart form."""

    name: str
    media_type: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class ApiCall:
    """A request that was let in. Files of a form are in `files`, under their field's name."""

    request: web.Request
    body: dict[str, Any]
    files: dict[str, list[Upload]] = field(default_factory=dict)
    disturbance: Fault | None = None
    take_spoiled: Callable[[], bool] = lambda: False
    request_id: str = field(default_factory=lambda: new_id("req"))

    @property
    def headers(self) -> dict[str, str]:
        """The headers every answer of the API has."""
        return {"x-request-id": self.request_id, "openai-version": "2020-10-01"}

    async def answer(self, payload: Any) -> web.StreamResponse:
        """Answer with JSON, disturbed if a fault says so."""
        text = json.dumps(payload, ensure_ascii=False)
        if (fault := self.disturbance) is not None:
            match fault.kind:
                case "cut_stream":
                    reset(self.request)
                    raise AnswerCutError(web.Response())
                case "malformed_chunk":
                    text = text[: len(text) // 2]
                case "slow_tokens":
                    await asyncio.sleep(fault.number("delay"))
                case _:
                    raise failed()
        return web.Response(text=text, content_type="application/json", headers=self.headers)


async def read_body(request: web.Request) -> tuple[dict[str, Any], dict[str, list[Upload]]]:
    """Return the body as JSON object or form fields, and the files of a form.

    Raises ApiError when it is neither.
    """
    if request.method == "GET":
        return {}, {}
    if request.content_type == "multipart/form-data":
        return await _read_form(request)
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise invalid(
            "We could not parse the JSON body of your request. (HINT: This likely means you "
            "aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, "
            "but what was sent was not valid JSON.)"
        ) from error
    if not isinstance(body, dict):
        raise invalid("The request body must be a JSON object.")
    return body, {}


async def _read_form(request: web.Request) -> tuple[dict[str, Any], dict[str, list[Upload]]]:
    """Return the fields and the files of a form; `image[]` counts as `image`."""
    fields: dict[str, Any] = {}
    files: dict[str, list[Upload]] = {}
    for name, value in (await request.post()).items():
        plain = name.removesuffix("[]")
        if isinstance(value, web.FileField):
            upload = Upload(
                name=value.filename, media_type=value.content_type, data=value.file.read()
            )
            files.setdefault(plain, []).append(upload)
        elif name.endswith("[]"):
            fields.setdefault(plain, []).append(value)
        else:
            fields[plain] = value
    return fields, files


def recorded(body: dict[str, Any], files: dict[str, list[Upload]]) -> dict[str, Any]:
    """Return a body as the record keeps it: files by name, type and size only."""
    if not files:
        return body
    return body | {
        name: [
            {"filename": file.name, "content_type": file.media_type, "size": len(file.data)}
            for file in uploads
        ]
        for name, uploads in files.items()
    }


def failed() -> ApiError:
    """Return the error of a model that broke down while answering."""
    return ApiError(
        500,
        "The server had an error while processing your request. Sorry about that!",
        kind="server_error",
        code="server_error",
    )
