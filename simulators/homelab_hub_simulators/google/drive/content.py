"""Downloads and exports."""

import asyncio

from aiohttp import hdrs, web

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.blobs import Blob
from homelab_hub_simulators.google.errors import GoogleError, forbidden
from homelab_hub_simulators.line import broken

from .documents import export
from .file import DriveFile

PIECE = 256 * 1024


async def download(call: Call, file: DriveFile) -> web.StreamResponse:
    """Answer what is in a file, or the part that `Range` asks for; raises GoogleError."""
    if not call.allows("drive", "drive.file", "drive.readonly", "drive.appdata"):
        message = "The granted scopes do not give access to all of the requested spaces."
        raise forbidden("insufficientScopes", message)
    if file.is_google_s or file.blob is None:
        raise forbidden(
            "fileNotDownloadable",
            "Only files with binary content can be downloaded. Use Export with Docs Editors files.",
            location="alt",
        )
    headers: dict[str, str] = {hdrs.CONTENT_TYPE: file.mime_type}
    if call.line.is_free:
        return web.FileResponse(file.blob.path, headers=headers)
    return await _streamed(call, file.blob, headers)


async def exported(call: Call, file: DriveFile) -> web.Response:
    """Answer a document as a file of the type that is asked for; raises GoogleError."""
    kind = call.needed("mimeType")
    text = "" if file.blob is None else (await asyncio.to_thread(file.blob.read)).decode()
    data = await asyncio.to_thread(export, file.mime_type, text, kind)
    return web.Response(body=data, headers={hdrs.CONTENT_TYPE: kind})


async def _streamed(call: Call, blob: Blob, headers: dict[str, str]) -> web.StreamResponse:
    """Answer a file piece by piece, as slow as the line is, and to where it is cut."""
    start, stop = _range(call.request, blob.size)
    headers[hdrs.CONTENT_LENGTH] = str(stop - start)
    headers[hdrs.ACCEPT_RANGES] = "bytes"
    part = hdrs.RANGE in call.request.headers
    if part:
        headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{blob.size}"
    answer = web.StreamResponse(status=206 if part else 200, headers=headers)
    await answer.prepare(call.request)
    with await asyncio.to_thread(blob.path.open, "rb") as source:
        source.seek(start)
        while start < stop:
            piece = await asyncio.to_thread(source.read, min(PIECE, stop - start))
            if (room := call.line.cut_within(start, len(piece))) is not None:
                await answer.write(piece[:room])
                raise broken(call.request)
            await answer.write(piece)
            await call.line.passed(len(piece))
            start += len(piece)
    return answer


def _range(request: web.Request, size: int) -> tuple[int, int]:
    """Return the bytes that are asked for; raises GoogleError where the file has none of them."""
    try:
        asked = request.http_range
    except ValueError as error:
        raise _not_satisfiable() from error
    start = asked.start or 0
    if start < 0:
        return max(0, size + start), size
    stop = size if asked.stop is None else min(asked.stop, size)
    if start >= stop and size:
        raise _not_satisfiable()
    return start, stop


def _not_satisfiable() -> GoogleError:
    """Return the 416."""
    message = "Request range not satisfiable"
    return GoogleError(
        416, "requestedRangeNotSatisfiable", message, location="Range", location_type="header"
    )
