"""Many calls in one request: https://developers.google.com/workspace/calendar/api/guides/batch."""

from collections.abc import Awaitable, Callable
from email.message import Message
from email.parser import BytesParser
import uuid

from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from .errors import GoogleError, bad_request

MOST = {"calendar": 50}
MOST_ELSEWHERE = 100

type Handle = Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]


async def batch(request: web.Request, handle: Handle) -> web.Response:
    """Answer every call of a batch by itself, in their order.

    Raises GoogleError for a body that is no batch, or with more calls than the API takes.
    """
    if not request.content_type.startswith("multipart/"):
        raise bad_request("Expected multipart/mixed.")
    # Not read(), which keeps the body and with that the request from being cloned.
    body = await request.content.read()
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    whole = BytesParser().parsebytes(head + body)
    parts = whole.get_payload()
    if not isinstance(parts, list):
        raise bad_request("Failed to parse batch request.")
    most = MOST.get(request.match_info.get("api", ""), MOST_ELSEWHERE)
    if len(parts) > most:
        raise bad_request(f"The batch request has too many calls, at most {most} are allowed.")
    answers = [await _answer(request, part, handle) for part in parts if isinstance(part, Message)]
    boundary = f"batch_{uuid.uuid4().hex}"
    text = b"".join(f"--{boundary}\r\n".encode() + answer for answer in answers)
    return web.Response(
        body=text + f"--{boundary}--\r\n".encode(),
        headers={"Content-Type": f"multipart/mixed; boundary={boundary}"},
    )


async def _answer(request: web.Request, part: Message, handle: Handle) -> bytes:
    """Return a part with the answer of one call."""
    content = part.get_payload(decode=True)
    inner, body = _inner(request, content if isinstance(content, bytes) else b"")
    answer = await handle(inner, body)
    if not isinstance(answer, web.Response):
        answer = GoogleError(400, "badRequest", "Media is not supported in a batch").response(
            modern=False
        )
    payload = answer.body if isinstance(answer.body, bytes) else b""
    lines = ["Content-Type: application/http"]
    if (name := part.get("Content-ID")) is not None:
        lines.append(f"Content-ID: {name.replace('<', '<response-', 1)}")
    lines += ["", f"HTTP/1.1 {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    lines += [f"Content-Length: {len(payload)}", "", ""]
    return "\r\n".join(lines).encode() + payload + b"\r\n"


def _inner(request: web.Request, content: bytes) -> tuple[web.Request, bytes]:
    """Return a part as a request of its own, with the credentials of the whole if it has none."""
    line, _, rest = content.lstrip().partition(b"\n")
    try:
        method, target, *_ = line.decode().split()
    except ValueError as error:
        raise bad_request("Failed to parse batch request.") from error
    parsed = BytesParser().parsebytes(rest)
    body = parsed.get_payload(decode=True)
    headers = CIMultiDict({name: str(value) for name, value in parsed.items()})
    if "Authorization" in request.headers:
        headers.setdefault("Authorization", request.headers["Authorization"])
    url = URL(target, encoded=True)
    inner = request.clone(
        method=method,
        rel_url=url.relative() if url.absolute else url,
        headers=CIMultiDictProxy(headers),
    )
    return inner, body if isinstance(body, bytes) else b""
