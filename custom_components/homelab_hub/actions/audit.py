"""The actions that read the audit trail: a query with an answer, and an export to a file."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
import json
import os
from pathlib import Path
import secrets
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio

from ..connector.audit import DATA_AUDIT, Event, Query
from ..connector.ledger_file import Line
from ..const import CONF_KIND, DOMAIN, Kind

ATTR_COMPONENT: Final = "component"
ATTR_EVENT: Final = "event"
ATTR_LIMIT: Final = "limit"
ATTR_OUTCOME: Final = "outcome"
ATTR_OVERWRITE: Final = "overwrite"
ATTR_PATH: Final = "path"
ATTR_SINCE: Final = "since"
ATTR_UNTIL: Final = "until"
ATTR_USER: Final = "user"
MOST_RECORDS: Final = 1000

# A connection that was removed can be asked for as well, so its id is not looked up.
QUERY_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        probatio.Optional(CONF_KIND): probatio.In([kind.value for kind in Kind]),
        probatio.Optional(ATTR_EVENT): probatio.In([event.value for event in Event]),
        probatio.Optional(ATTR_OUTCOME): cv.string,
        probatio.Optional(ATTR_COMPONENT): cv.string,
        probatio.Optional(ATTR_USER): cv.string,
        probatio.Optional(ATTR_SINCE): cv.datetime,
        probatio.Optional(ATTR_UNTIL): cv.datetime,
        probatio.Optional(ATTR_LIMIT, default=100): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=MOST_RECORDS)
        ),
    }
)
EXPORT_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(ATTR_PATH): cv.string,
        probatio.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)


async def query_audit(call: ServiceCall) -> dict[str, Any]:
    """Return the records that match, newest first, and whether there are more than the limit."""
    limit: int = call.data[ATTR_LIMIT]
    query = Query(
        connection=call.data.get(ATTR_CONFIG_ENTRY_ID),
        kind=call.data.get(CONF_KIND),
        event=call.data.get(ATTR_EVENT),
        outcome=call.data.get(ATTR_OUTCOME),
        component=call.data.get(ATTR_COMPONENT),
        user=call.data.get(ATTR_USER),
        since=_in_utc(call.data.get(ATTR_SINCE)),
        until=_in_utc(call.data.get(ATTR_UNTIL)),
        limit=limit + 1,
    )
    lines = await call.hass.data[DATA_AUDIT].query(query)
    return {"records": [dict(line) for line in lines[:limit]], "truncated": len(lines) > limit}


def _in_utc(time: datetime | None) -> datetime | None:
    """Return a time in UTC; one without a zone is the home's."""
    return None if time is None else dt_util.as_utc(time)


async def export_audit(call: ServiceCall) -> dict[str, Any]:
    """Write all records to a file of JSON lines, newest first. Return its path and their number.

    Raises `ServiceValidationError` for a path that is not allowed or is taken, `HomeAssistantError`
    where the file cannot be written.
    """
    path = Path(call.data[ATTR_PATH])
    overwrite: bool = call.data[ATTR_OVERWRITE]
    if not path.is_absolute() or not await call.hass.async_add_executor_job(
        call.hass.config.is_allowed_path, str(path)
    ):
        raise _refusal("export_not_allowed", path)
    try:
        count = await call.hass.data[DATA_AUDIT].export(
            lambda lines: _replace(path, lines) if overwrite else _write(path, lines)
        )
    except FileExistsError as error:
        raise _refusal("export_exists", path) from error
    except OSError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="export_failed",
            translation_placeholders={"path": str(path), "reason": error.strerror or "?"},
        ) from error
    return {"path": str(path), "records": count}


def _refusal(key: str, path: Path) -> ServiceValidationError:
    """Return why nothing is written to a path."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"path": str(path)},
    )


def _replace(path: Path, lines: Iterator[Line]) -> int:
    """Write a file in place of another one; blocks. What was there stays until all is written."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    count = _write(new, lines)
    try:
        new.replace(path)
    except OSError:
        new.unlink()
        raise
    return count


def _write(path: Path, lines: Iterator[Line]) -> int:
    """Write a new file, and return the number of lines; blocks. Links are not followed."""
    count = 0
    with open(path, "x", encoding="utf-8", opener=_private) as file:
        try:
            for line in lines:
                file.write(f"{json.dumps(line)}\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
    return count


def _private(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)
