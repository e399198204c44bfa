"""Home Assistant's own agent: `python -m tests.benchmarks.backup.core`."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from aiobotocore.config import AioConfig  # type: ignore[import-untyped]  # comes without types
from aiobotocore.session import AioSession  # type: ignore[import-untyped]  # comes without types
from homeassistant.components.aws_s3.backup import S3BackupAgent
from homeassistant.components.backup import AgentBackup
from homeassistant.core import HomeAssistant

from .worker import Agent, main, read

BACKUP = AgentBackup(
    addons=[],
    backup_id="0123abcd",
    date="2026-11-25T04:45:00+00:00",
    database_included=True,
    extra_metadata={},
    folders=[],
    homeassistant_included=True,
    homeassistant_version="2026.11.0",
    name="Automatic backup",
    protected=True,
    size=0,
)


@asynccontextmanager
async def opened(server: dict[str, Any]) -> AsyncGenerator[Agent]:
    """Give core's agent, with the client that its entry makes."""
    session = AioSession()
    async with session.create_client(
        "s3",
        endpoint_url=server["endpoint"],
        aws_secret_access_key=server["secret_key"],
        aws_access_key_id=server["access_key"],
        region_name="us-east-1",
        config=AioConfig(warm_up_loader_caches=True),
    ) as client:
        entry = SimpleNamespace(
            runtime_data=SimpleNamespace(client=client),
            data={"bucket": server["bucket"]},
            title="S3",
            entry_id="1",
        )
        agent = S3BackupAgent(cast("HomeAssistant", None), cast("Any", entry))

        async def upload(path: Path, size: int) -> None:
            async def open_stream() -> AsyncIterator[bytes]:
                return read(path, 0, size)

            await agent.async_upload_backup(
                open_stream=open_stream,
                backup=replace(BACKUP, size=size),
                on_progress=lambda **_: None,
            )

        async def download() -> int:
            pieces = await agent.async_download_backup(BACKUP.backup_id)
            return sum([len(piece) async for piece in pieces])

        async def forget() -> None:
            await agent.async_delete_backup(BACKUP.backup_id)

        yield Agent(upload=upload, download=download, forget=forget)


if __name__ == "__main__":
    main(opened)
