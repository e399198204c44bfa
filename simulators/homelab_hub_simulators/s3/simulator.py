"""The simulator: a proxy that is as strict as S3, in front of moto's server, which is not."""

import asyncio
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, datetime
import hashlib
import itertools
import re
from secrets import token_hex
import time
from typing import ClassVar, Final, override
from wsgiref.handlers import format_date_time
from xml.etree import ElementTree as ET

from aiohttp import web

from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.line import AnsweredError, reset, strike
from homelab_hub_simulators.server import MAX_BODY, RecordedRequest, SimulatorServer

from .ask import OPERATIONS, Ask
from .faulty import FAULT_KINDS, INSTEAD, hidden_error, refusal_of, take
from .refusals import RefusalError, no_such_upload
from .signature import Gatekeeper
from .store import Store

REGION: Final = "us-east-1"
CHUNK: Final = 256 * 1024
_NOT_PASSED_ON: Final = frozenset({"connection", "content-length", "host", "transfer-encoding"})
_NOT_PASSED_BACK: Final = frozenset({"connection", "date", "server", "transfer-encoding"})
_UPLOAD_ID: Final = re.compile(rb"<UploadId>(.*?)</UploadId>")
_BEGUN: Final = re.compile(
    rb"(<UploadId>([^<]*)</UploadId>(?:(?!</Upload>).)*?<Initiated>)[^<]*", re.DOTALL
)
_ENDS: Final = frozenset({"AbortMultipartUpload", "CompleteMultipartUpload"})
_COUNTER: Final = itertools.count(1)


class S3Simulator(SimulatorServer):
    """One bucket, and what S3 has around it.

    `delay` is in seconds a request, `bandwidth` in bytes a second and connection, `clock_ahead` in
    seconds; `equal_parts` is Cloudflare's rule that all parts but the last are equally large;
    `own_keys` is whether the service encrypts with keys of its own (SSE-KMS), so that the ETags of
    what was made of parts are no digests. All may be changed at any time.
    """

    name: ClassVar[str] = "s3"
    api_path: ClassVar[str] = ""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        region: str = REGION,
        bucket: str | None = None,
        access_key: str = "AKIASIMULATED0000000",
        secret_key: str | None = None,
        delay: float = 0,
        bandwidth: float | None = None,
        equal_parts: bool = False,
    ) -> None:
        """Prepare the server, its keys and its bucket."""
        super().__init__(
            faults=Faults(kinds=FAULT_KINDS, endpoints=OPERATIONS), host=host, port=port
        )
        self.access_key = access_key
        self.secret_key = secret_key or token_hex(20)
        self.region = region
        self.bucket = bucket or f"backups-{next(_COUNTER)}"
        self.delay = delay
        self.bandwidth = bandwidth
        self.equal_parts = equal_parts
        self.own_keys = False
        self.clock_ahead = 0.0
        self.counts: Counter[str] = Counter()
        self._gatekeeper = Gatekeeper(access_key, self.secret_key, region)
        self._store = Store()
        self._sizes: dict[str, dict[int, int]] = {}
        self._begun: dict[str, datetime] = {}

    @property
    def endpoint(self) -> str:
        """Return the URL of the service."""
        return self.base_url

    @property
    def now(self) -> float:
        """Return the time by this server's clock, in seconds since 1970."""
        return time.time() + self.clock_ahead

    def asked(self, operation: str) -> list[RecordedRequest]:
        """Return the requests for an operation, oldest first (of the latest 500)."""
        return [one for one in self.requests if one.body["operation"] == operation]

    def forget_calls(self) -> None:
        """Forget the requests, and count anew."""
        self.requests.clear()
        self.counts.clear()

    @override
    def build(self) -> web.Application:
        """Return the application."""
        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_route("*", "/{path:(?!admin/).*}", self._handle)
        return application

    @override
    async def start(self) -> None:
        """Serve."""
        answer = await self._store.ask("PUT", f"/{self.bucket}", {}, b"")
        if answer.status != 200:
            raise ValueError(answer.body.decode())
        await super().start()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        ask = Ask.of(request)
        self.counts[ask.operation] += 1
        size = request.content_length or 0
        self._log.add(RecordedRequest(method=request.method, path=ask.path, body=ask.as_dict(size)))
        if self.delay:
            await asyncio.sleep(self.delay)
        try:
            answer = await self._answer(request, ask)
        except RefusalError as refusal:
            answer = refusal.answer()
        except AnsweredError as error:
            answer = error.response
        if not answer.prepared:
            answer.headers["Date"] = format_date_time(self.now)
        return answer

    async def _answer(self, request: web.Request, ask: Ask) -> web.StreamResponse:
        """Return the answer. Raises `RefusalError` and `AnsweredError`."""
        if fault := take(self.faults, INSTEAD, ask):
            if request.can_read_body and fault.kind not in {"hang", "html"}:
                await self._body(request, ask)
            if not await strike(fault, request):
                raise refusal_of(fault)
        self._gatekeeper.check(request, self.now)
        body = await self._body(request, ask)
        await asyncio.to_thread(_check_digests, request, body)
        if ask.upload and ask.upload not in self._begun:
            raise no_such_upload()  # moto breaks down
        if ask.operation == "CompleteMultipartUpload" and self.equal_parts:
            self._check_sizes(ask, body)
        if take(self.faults, {"hidden_error"}, ask):
            return hidden_error().answer(status=200)
        return await self._pass_on(request, ask, body)

    async def _body(self, request: web.Request, ask: Ask) -> bytes:
        """Read a body as fast as the line is, and as far as it holds."""
        room: float | None = None
        if request.can_read_body and (fault := take(self.faults, {"cut"}, ask)):
            room = fault.number("after")
        body = bytearray()
        async for chunk in self._at_pace(request.content.iter_chunked(CHUNK)):
            body += chunk
            if room is not None and len(body) > room:
                reset(request)
                raise ConnectionResetError
        return bytes(body)

    async def _pass_on(self, request: web.Request, ask: Ask, body: bytes) -> web.StreamResponse:
        """Have moto answer."""
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _NOT_PASSED_ON}
        if ask.operation == "UploadPart":
            # Before moto has it: the client may be gone by then.
            self._sizes.setdefault(ask.upload, {})[ask.part] = len(body)
        if ask.operation == "GetObject" and (span := headers.pop("Range", None)):
            stored = await self._store.ask_range(ask.uri, headers, span)
        else:
            stored = await self._store.ask(request.method, ask.uri, headers, body)
        if ask.operation in _ENDS and stored.status < 300:
            self._begun.pop(ask.upload, None)
        content = self._with_dates(ask, stored.body)
        if take(self.faults, {"lost_answer"}, ask):
            reset(request)
            raise ConnectionResetError
        answer = web.StreamResponse(status=stored.status)
        for name, value in stored.headers:
            if name.lower() not in _NOT_PASSED_BACK:
                answer.headers[name] = value
        if request.method != "HEAD":
            answer.content_length = len(content)
        answer.headers["Date"] = format_date_time(self.now)
        self._change_etag(ask, answer)
        await answer.prepare(request)
        if request.method != "HEAD":
            await self._send(request, ask, answer, content)
        return answer

    def _change_etag(self, ask: Ask, answer: web.StreamResponse) -> None:
        """Give an ETag that is no digest, or is that of something else."""
        if self.own_keys and ask.operation == "HeadObject" and answer.status == 200:
            answer.headers["x-amz-server-side-encryption"] = "aws:kms"
            answer.headers["ETag"] = f'"{"c" * 32}-2"'
        if take(self.faults, {"wrong_etag"}, ask):
            answer.headers["ETag"] = f'"{"0" * 32}"'

    def _with_dates(self, ask: Ask, content: bytes) -> bytes:
        """Return an answer with the dates of uploads, for which moto has one and the same."""
        if ask.operation == "CreateMultipartUpload" and (found := _UPLOAD_ID.search(content)):
            self._begun[found[1].decode()] = datetime.fromtimestamp(self.now, UTC)
        if ask.operation != "ListMultipartUploads":
            return content

        def dated(found: re.Match[bytes]) -> bytes:
            begun = self._begun.get(found[2].decode())
            return (
                found[0] if begun is None else found[1] + f"{begun:%Y-%m-%dT%H:%M:%S.000Z}".encode()
            )

        return _BEGUN.sub(dated, content)

    async def _send(
        self, request: web.Request, ask: Ask, answer: web.StreamResponse, content: bytes
    ) -> None:
        """Send what moto answers, as far as the line holds."""
        is_object = ask.operation == "GetObject"
        fault = take(self.faults, {"cut", "damaged"}, ask) if is_object else None
        after = len(content) if fault is None else int(fault.number("after"))
        if fault is not None and fault.kind == "damaged" and after < len(content):
            content = content[:after] + bytes([content[after] ^ 1]) + content[after + 1 :]
            after = len(content)
        async for chunk in self._at_pace(_chunks(content[:after])):
            await answer.write(chunk)
        if after < len(content):
            reset(request)
            raise ConnectionResetError
        await answer.write_eof()

    async def _at_pace(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """Yield chunks at the bandwidth."""
        begun, passed = time.monotonic(), 0
        async for chunk in chunks:
            yield chunk
            passed += len(chunk)
            if self.bandwidth:
                await asyncio.sleep(max(0.0, begun + passed / self.bandwidth - time.monotonic()))

    def _check_sizes(self, ask: Ask, body: bytes) -> None:
        """Refuse parts that are not equally large, as Cloudflare does."""
        numbers = [
            int(found.text or 0)
            for found in ET.fromstring(body).iter()  # noqa: S314 - from tests
            if found.tag.rpartition("}")[2] == "PartNumber"
        ]
        sizes = [self._sizes.get(ask.upload, {}).get(number, 0) for number in numbers]
        if len(set(sizes[:-1])) > 1:
            raise RefusalError(
                400, "InvalidPart", "All non-trailing parts must have the same length."
            )


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    """Yield content in chunks."""
    view = memoryview(content)
    for start in range(0, len(view), CHUNK):
        yield bytes(view[start : start + CHUNK])


def _check_digests(request: web.Request, body: bytes) -> None:
    """Refuse a body that is not what its headers say."""
    wanted = request.headers.get("Content-MD5")
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    if wanted is not None and wanted != b64encode(digest).decode():
        raise RefusalError(400, "BadDigest", "The Content-MD5 did not match what we received.")
    signed = request.headers.get("X-Amz-Content-SHA256", "")
    if len(signed) == 64 and signed != hashlib.sha256(body).hexdigest():
        raise RefusalError(400, "XAmzContentSHA256Mismatch", "The content is another.")
