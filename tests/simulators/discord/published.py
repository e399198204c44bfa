"""Discord's published OpenAPI document, as the API really is."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from homelab_hub_simulators.discord.rest.door import Exchange
from tests.simulators.specification import Specification

# Smaller numbers are numbers.
OLDEST_ID = 1 << 52
# Which are texts in answers, and numbers in the document's requests.
PERMISSIONS = frozenset({"allow", "deny", "permissions"})

type Json = dict[str, Any]


class Published:
    """The operations, and the shape of every request and answer.

    discord.py says null, or an empty text, where the document says nothing of either; and it
    sends ids as numbers. Such requests are what Discord gets all day, and are let through.
    """

    def __init__(self, file: Path, folder: Path) -> None:
        """Read the document; `folder` is for a copy in which every body has a name."""
        document: Json = json.loads(file.read_text())
        self._schemas = document["components"]["schemas"]
        self.operations: dict[tuple[str, str], Json] = {
            (http.upper(), path.removeprefix("/")): operation
            for path, item in document["paths"].items()
            for http, operation in item.items()
            if isinstance(operation, dict)
        }
        for (http, path), operation in self.operations.items():
            for name, schema in _bodies(http, path, operation):
                self._schemas[name] = schema
        copy = folder / "discord.json"
        copy.write_text(json.dumps(document))
        self._specification = Specification(copy)

    def check(self, exchange: Exchange) -> None:
        """Raise AssertionError unless a call and its answer are as the document says."""
        place = exchange.http, exchange.path
        operation = self.operations.get(place) or self._by_shape(*place)
        assert operation is not None, f"there is no {exchange.http} {exchange.path}"
        id_ = operation["operationId"]
        if exchange.status >= 400:
            assert {"message", "code"} <= set(exchange.answer), exchange.answer
            return
        if f"{id_} request" in self._schemas:
            self._specification.check(f"{id_} request", _as_sent(exchange.body))
        assert str(exchange.status) in operation["responses"], f"{id_}: {exchange.status}"
        name = f"{id_} {exchange.status}"
        if name in self._schemas:
            self._specification.check(name, exchange.answer)
        else:
            assert exchange.answer is None, f"{id_} has no answer, and was {exchange.answer}"

    def _by_shape(self, http: str, path: str) -> Json | None:
        """Return the operation whose path differs in the names of its variables only."""
        wanted = ["{}" if part.startswith("{") else part for part in path.split("/")]
        for (method, other), operation in self.operations.items():
            parts = ["{}" if part.startswith("{") else part for part in other.split("/")]
            if (method, parts) == (http, wanted):
                return operation
        return None


def _bodies(http: str, path: str, operation: Json) -> Iterator[tuple[str, Json]]:
    """Yield the schemas of an operation with the names they get here."""
    id_ = operation["operationId"]
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if sent is not None:
        yield f"{id_} request", sent["schema"]
    for status, response in operation["responses"].items():
        if (content := response.get("content", {}).get("application/json")) is not None:
            yield f"{id_} {status}", content["schema"]


def _as_sent(value: Any) -> Any:
    """Return a request as the document wants it: ids are texts, and nothing is not said."""
    if isinstance(value, dict):
        sent = {name: _as_sent(part) for name, part in value.items()}
        if "filename" in sent:
            sent["id"] = str(sent["id"])
        for name in PERMISSIONS & set(sent):
            sent[name] = int(sent[name])
        return {k: v for k, v in sent.items() if v is not None or k not in {"type", "flags"}}
    if isinstance(value, list):
        return [_as_sent(part) for part in value]
    is_id = isinstance(value, int) and not isinstance(value, bool) and value >= OLDEST_ID
    return str(value) if is_id else value
