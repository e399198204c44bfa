"""Opens the store, and waits for a server that starts beside the app."""

import asyncio
import logging
from pathlib import Path
import time
from typing import Final

from homelab_hub_app.supervision import Pauses
from homelab_hub_upstream.secret import Secret

from .errors import NewerStoreError, StoreError, StoreInUseError
from .store import Store

SERVER_SECONDS: Final = 60.0

_LOGGER: Final = logging.getLogger(__name__)


async def open_store(data: Path, database_url: Secret | None) -> Store:
    """Return the open store. Raises `StoreError`; a server has a minute to come up before."""
    pauses = Pauses(longest=10)
    end = time.monotonic() + SERVER_SECONDS
    while True:
        try:
            return await Store.open(data, database_url)
        except NewerStoreError, StoreInUseError:
            raise
        except StoreError as error:
            pause = pauses.next()
            if database_url is None or time.monotonic() + pause > end:
                raise
            _LOGGER.warning("%s; next try in %.1f seconds", error, pause)
            await asyncio.sleep(pause)
