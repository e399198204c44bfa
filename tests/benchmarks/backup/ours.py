"""Our way: `python -m tests.benchmarks.backup.ours`."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from custom_components.homelab_hub.upstream.s3_download import content
from custom_components.homelab_hub.upstream.s3_parts import Begun, PartSender, part_size
from custom_components.homelab_hub.upstream.s3_place import Keys, Place
from custom_components.homelab_hub.upstream.secret import Secret

from .worker import Agent, main, read

KEY = "ours.tar"


@asynccontextmanager
async def opened(server: dict[str, Any]) -> AsyncGenerator[Agent]:
    """Give our client as an agent."""
    place = Place(endpoint=server["endpoint"], bucket=server["bucket"])
    keys = Keys(access_key=server["access_key"], secret_key=Secret(server["secret_key"]))
    async with (
        aiohttp.TCPConnector() as connector,
        S3Client(connector, place, keys, S3Api()) as client,
    ):

        async def upload(path: Path, size: int) -> None:
            begun = Begun(
                key=KEY,
                id=await client.create_upload(KEY),
                size=size,
                part_size=part_size(size),
            )
            sender = PartSender(
                client,
                begun,
                lambda start, stop: read(path, start, stop),
                arrived=lambda _size, _sure: None,
            )
            await client.complete_upload(KEY, begun.id, await sender.send())

        async def download() -> int:
            found = await client.head(KEY)
            pieces = content(client, KEY, found.size, found.etag)
            return sum([len(piece) async for piece in pieces])

        async def forget() -> None:
            await client.delete(KEY)

        yield Agent(upload=upload, download=download, forget=forget)


if __name__ == "__main__":
    main(opened)
