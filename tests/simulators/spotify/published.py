"""Spotify's published OpenAPI document, read as the API of 2026 is."""

from collections.abc import Mapping
import json
from pathlib import Path
import re
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes without types

from tests.simulators.specification import Specification

# What the document does not call nullable, and Spotify answers null where there is nothing.
NULLABLE = frozenset({"context", "currently_playing", "cursors", "item"})
# Where there is no page after this one.
NULLABLE_OF = {"CursorPagingObject": "next", "CursorObject": "after"}

type Json = dict[str, Any]


class Published:
    """The operations and the shape of every answer.

    Three readings differ from the letter. What is deprecated is not required: it is what apps in
    development mode do not get any more. Some things may be null. Files of somebody's own have
    no id, and a playlist of Spotify's own is null in a search; both are left out.
    """

    def __init__(self, file: Path, folder: Path) -> None:
        """Read the document; `folder` is for a copy in JSON."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        document: Json = yaml.load(file.read_text(), Loader=loader)  # noqa: S506 - a safe one
        schemas = document["components"]["schemas"]
        for name, schema in schemas.items():
            schema["required"] = _still_there(schema, schemas)
            _allow_null(schema, NULLABLE | {NULLABLE_OF.get(name, "")})
        self.operations: dict[tuple[str, str], Json] = {
            (http.upper(), path.removeprefix("/")): operation
            for path, item in document["paths"].items()
            for http, operation in item.items()
        }
        for (http, path), operation in self.operations.items():
            for status, response in operation["responses"].items():
                if (schema := _schema(response, document)) is not None:
                    schemas[_name(http, path, int(status))] = schema
        copy = folder / "spotify.json"
        copy.write_text(json.dumps(document, default=str))
        self._document = document
        self._specification = Specification(copy)

    def find(self, http: str, path: str) -> str:
        """Return the path of the operation that a request is for."""
        for method, pattern in sorted(self.operations, key=lambda place: "{" in place[1]):
            if method == http and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
                return pattern
        raise AssertionError(f"there is no {http} {path}")

    def parameters(self, operation: Json) -> list[Json]:
        """Return the parameters of an operation's query."""
        known = self._document["components"]["parameters"]
        resolved = [
            known[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
            for parameter in operation.get("parameters", ())
        ]
        return [parameter for parameter in resolved if parameter["in"] == "query"]

    def check(self, http: str, path: str, status: int, body: bytes) -> None:
        """Raise AssertionError unless an answer is as the document says."""
        pattern = self.find(http, path)
        if status >= 400:
            self._specification.check("ErrorObject", json.loads(body)["error"])
            return
        responses = self.operations[http, pattern]["responses"]
        nothing_plays = http == "GET" and status == 204
        assert str(status) in responses or nothing_plays, f"{http} {pattern} answered {status}"
        name = _name(http, pattern, status)
        if name in self._document["components"]["schemas"]:
            self._specification.check(name, _without_exceptions(json.loads(body)))
        else:
            assert not body, f"{http} {pattern} has no body, and answered {body[:200]!r}"


def _name(http: str, path: str, status: int) -> str:
    """Return what the schema of an answer is called here."""
    return re.sub(r"\W", "_", f"{http} {path} {status}")


def _schema(response: Json, document: Json) -> Json | None:
    """Return the schema of a response, or None for one without a body."""
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response.get("content", {}).get("application/json")
    return None if content is None else content["schema"]


def _still_there(schema: Json, schemas: Mapping[str, Json]) -> list[str]:
    """Return what a schema requires and is not deprecated."""
    deprecated = {name for name, part in _properties(schema, schemas) if part.get("deprecated")}
    for part in schema.get("allOf", ()):
        if "required" in part:
            part["required"] = [name for name in part["required"] if name not in deprecated]
    return [name for name in schema.get("required", ()) if name not in deprecated]


def _properties(schema: Json, schemas: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """Return the properties of a schema and of what it consists of."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    found = list(schema.get("properties", {}).items())
    for part in schema.get("allOf", ()):
        found += _properties(part, schemas)
    return found


def _allow_null(schema: Json, names: frozenset[str]) -> None:
    """Let some properties of a schema be null."""
    for name, part in schema.get("properties", {}).items():
        if name in names:
            schema["properties"][name] = {"anyOf": [{"enum": [None]}, part]}


def _without_exceptions(value: Any) -> Any:
    """Return an answer without somebody's own files, and without the null of a search."""
    if isinstance(value, dict):
        return {
            name: None if _is_local(part) else _without_exceptions(part)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_without_exceptions(part) for part in value if part is not None]
    return value


def _is_local(value: Any) -> bool:
    """Tell whether something is a file of somebody's own."""
    return isinstance(value, dict) and value.get("is_local") is True and "album" in value
