"""What several tests of S3 need."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
import random
from typing import Any

import aiohttp

from custom_components.homelab_hub.upstream.retry import Clock
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from custom_components.homelab_hub.upstream.s3_parts import Begun
from custom_components.homelab_hub.upstream.s3_place import Keys, Place
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_simulators.s3 import S3Simulator

KEY = "backups/Böse Zeichen +%20.tar"
PART = 5 * 2**20  # the least that S3 takes
CONTENT = random.Random(5).randbytes(3 * PART + 1234)  # noqa: S311 - no secret


def place_of(s3: S3Simulator, **changes: Any) -> Place:
    """Return the place of a stand-in's bucket."""
    wanted = {"endpoint": s3.endpoint, "bucket": s3.bucket}
    return Place(**(wanted | changes))


def client_of(
    s3: S3Simulator,
    connector: aiohttp.BaseConnector,
    api: S3Api,
    *,
    secret_key: str | None = None,
    **changes: Any,
) -> S3Client:
    """Return a client of a stand-in, which does not really wait between its tries."""
    keys = Keys(access_key=s3.access_key, secret_key=Secret(secret_key or s3.secret_key))
    clock = Clock(sleep=lambda _: asyncio.sleep(0))
    return S3Client(connector, place_of(s3, **changes), keys, api, clock=clock)


async def begin(client: S3Client, content: bytes = CONTENT) -> Begun:
    """Begin an upload of some content."""
    upload_id = await client.create_upload(KEY)
    return Begun(key=KEY, id=upload_id, size=len(content), part_size=PART)


@dataclass
class Reading:
    """Content that is read in pieces, and how far."""

    content: bytes = CONTENT
    piece: int = 2**20 - 7
    read: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)

    async def __call__(self, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Yield the bytes of a span."""
        self.spans.append((start, stop))
        while start < stop:
            piece = self.content[start : min(stop, start + self.piece)]
            start += len(piece)
            self.read += len(piece)
            yield piece
