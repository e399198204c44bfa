"""Stores of both kinds."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from homelab_hub_app.store.migrating import MIGRATIONS
from homelab_hub_app.store.store import Store
from homelab_hub_upstream.secret import Secret


class Open(Protocol):
    """What opens the test's store, again and again."""

    def __call__(self, migrations: Path = ...) -> AbstractAsyncContextManager[Store]:
        """Return the store, open inside `async with`."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Secret | None:
    """Return the URL of an empty database, None for a file."""
    if request.param == "sqlite":
        return None
    return Secret(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
def open_store(tmp_path: Path, database_url: Secret | None) -> Open:
    """Return what opens the store."""

    @asynccontextmanager
    async def opened(migrations: Path = MIGRATIONS) -> AsyncGenerator[Store]:
        store = await Store.open(tmp_path / "data", database_url, migrations)
        try:
            yield store
        finally:
            await store.close()

    return opened


@pytest.fixture
async def store(open_store: Open) -> AsyncGenerator[Store]:
    """Return an open store."""
    async with open_store() as opened:
        yield opened
