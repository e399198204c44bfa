"""The parts of an upload: how large they are, and several sent at a time from bounded memory."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
import itertools
from typing import Final

from .errors import UpstreamError
from .retry import Limits, pause
from .s3 import S3Object
from .s3_body import Content, md5
from .s3_errors import ObjectTooLargeError
from .s3_uploads import Part, S3Uploads, whole_etag

MEBIBYTE: Final = 2**20
# docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
MOST_PARTS: Final = 10_000
LARGEST_PART: Final = 5 * 2**30
PART_SIZE: Final = 8 * MEBIBYTE
# What is kept in memory of an upload, in bytes, as long as the parts are not larger than that.
MEMORY: Final = 32 * MEBIBYTE
PART_LIMITS: Final = Limits(tries=6, longest_wait=60.0)

type Read = Callable[[int, int], AsyncGenerator[bytes]]


def part_size(size: int) -> int:
    """Return how large all parts of an object are but the last. Raises `ObjectTooLargeError`.

    Equal sizes are what Cloudflare R2 insists on. Above 78 GiB the parts grow.
    """
    least = -(-size // MOST_PARTS)
    if least > LARGEST_PART:
        raise ObjectTooLargeError(f"{size} bytes are more than {MOST_PARTS} parts take")
    return max(PART_SIZE, -(-least // MEBIBYTE) * MEBIBYTE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """An upload under way; sizes are in bytes."""

    key: str
    id: str
    size: int
    part_size: int

    @property
    def count(self) -> int:
        """Return the number of parts; an empty object has one."""
        return max(1, -(-self.size // self.part_size))

    def span(self, number: int) -> tuple[int, int]:
        """Return where a part begins and ends; the first has the number 1."""
        start = (number - 1) * self.part_size
        return start, min(start + self.part_size, self.size)

    def good(self, parts: Iterable[Part]) -> list[Part]:
        """Return those of the parts that belong to this upload, as it is cut now."""
        return [
            part
            for part in parts
            if 1 <= part.number <= self.count
            and part.size == self.span(part.number)[1] - self.span(part.number)[0]
        ]


def is_whole(begun: Begun, parts: Iterable[Part], found: S3Object) -> bool:
    """Return whether an object, by its ETag and size, is what its parts were made of."""
    wanted = whole_etag(sorted(parts, key=lambda part: part.number))
    says_nothing = found.own_keys or "-" not in found.etag or not wanted
    return found.size == begun.size and (says_nothing or found.etag == wanted)


class PartSender:
    """Sends what is missing of an upload."""

    def __init__(
        self,
        client: S3Uploads,
        begun: Begun,
        read: Read,
        *,
        arrived: Callable[[int, bool], None],
        memory: int = MEMORY,
        limits: Limits = PART_LIMITS,
    ) -> None:
        """Read from `read`, which yields the bytes from a start to before a stop.

        `arrived` is told how many bytes of the whole are there, and whether that is sure: what is
        being sent is not. `limits` are for each part.
        """
        self._client = client
        self._begun = begun
        self._read = read
        self._arrived = arrived
        self._limits = limits
        self._room = asyncio.Semaphore(max(1, memory // begun.part_size))
        self._sure = 0
        self._sending: dict[int, int] = {}

    async def send(self, have: Sequence[Part] = ()) -> list[Part]:
        """Return all parts when all have arrived; `have` are those that had before.

        Raises what `read` raises, or `UpstreamError`; nothing is sent any more then.
        """
        parts = self._begun.good(have)
        self._sure = sum(part.size for part in parts)
        self._arrived(self._sure, True)
        there = {part.number for part in parts}
        missing = [number for number in range(1, self._begun.count + 1) if number not in there]
        try:
            async with asyncio.TaskGroup() as group:
                for run in _runs(missing):
                    await self._send_run(run, group, parts)
        except BaseExceptionGroup as failures:
            raise _first(failures) from None
        return parts

    async def _send_run(
        self, numbers: Sequence[int], group: asyncio.TaskGroup, parts: list[Part]
    ) -> None:
        """Read parts that follow each other, and have them sent meanwhile."""
        start, stop = self._begun.span(numbers[0])[0], self._begun.span(numbers[-1])[1]
        async with aclosing(self._read(start, stop)) as source:
            pieces = _Cut(source)
            for number in numbers:
                first, last = self._begun.span(number)
                await self._room.acquire()
                content = await pieces.take(last - first)
                group.create_task(self._send(number, content, parts))
                del content

    async def _send(self, number: int, pieces: list[bytes], parts: list[Part]) -> None:
        """Send a part, and make room for another."""
        try:
            parts.append(part := await self._send_until_there(number, pieces))
        finally:
            self._sending.pop(number, None)
            self._room.release()
        self._sure += part.size
        self._arrived(self._sure, True)

    async def _send_until_there(self, number: int, pieces: list[bytes]) -> Part:
        """Send a part as often as makes sense; every try has a signature of its own."""

        def sending(sent: int) -> None:
            self._sending[number] = sent
            self._arrived(self._sure + sum(self._sending.values()), False)

        digest = await asyncio.to_thread(md5, pieces)
        content = Content(pieces, digest, sending, once=True)
        key, upload_id = self._begun.key, self._begun.id
        for tries in itertools.count(1):
            try:
                return await self._client.upload_part(key, upload_id, number, content)
            except UpstreamError as error:
                wait = pause(error, self._limits, tries=tries, idempotent=True, sent=True)
                if wait is None:
                    raise
                await self._client.clock.sleep(wait)
        raise AssertionError


class _Cut:
    """A stream, cut anew."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._rest = b""

    async def take(self, size: int) -> list[bytes]:
        """Return so many bytes, in pieces. Raises `EOFError` if there are no more."""
        pieces: list[bytes] = []
        while size:
            piece = self._rest or await anext(self._stream, b"")
            if not piece:
                raise EOFError("the source ended early")
            self._rest = piece[size:] if len(piece) > size else b""
            pieces.append(piece if len(piece) <= size else piece[:size])
            size -= len(pieces[-1])
        return pieces


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers in runs without a gap."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _first(failures: BaseExceptionGroup) -> BaseException:
    """Return what went wrong first."""
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
