"""Checks against the discovery documents that google-api-python-client brings along.

They are not ours to ship: where the package cannot be imported, nothing is checked. They describe
the APIs as of late 2022; `LATER` has what this project uses of what came since.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
import json
from pathlib import Path
import re
from typing import Any, Self

from .fields import Mask

DOCUMENTS = {"calendar": "calendar.v3", "drive": "drive.v3", "gmail": "gmail.v1"}
LATER_PARAMETERS = {
    "calendar.events.list": {"eventTypes": {"type": "string", "repeated": True}},
    "calendar.events.watch": {"eventTypes": {"type": "string", "repeated": True}},
}
_ANYTHING = {"type": "any"}
LATER_FIELDS = {
    "Event": {
        "birthdayProperties": _ANYTHING,
        "eventLabelId": {"type": "string"},
        "focusTimeProperties": _ANYTHING,
        "outOfOfficeProperties": _ANYTHING,
        "workingLocationProperties": _ANYTHING,
    },
}
# What uploads add to every method's parameters.
_UPLOAD = {"uploadType": {"type": "string"}, "upload_id": {"type": "string"}}
# What the documents forget to say of downloads.
_MEDIA = {"type": "string", "enum": ["json", "media"]}
_NUMBER = re.compile(r"-?\d+")
_PLAIN: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
_64_BIT = frozenset({"int64", "uint64"})


class Discovery:
    """The three documents."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        """Go by these documents, by the API's name."""
        self._documents = documents
        self.methods: dict[str, Any] = {}
        for document in documents.values():
            self.methods |= dict(_methods(document))

    @classmethod
    def load(cls) -> Self | None:
        """Return the documents, or None where the package is not; blocks the first time."""
        documents = _documents()
        return None if documents is None else cls(documents)

    def query_problems(self, method_id: str, query: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is wrong with the parameters of a request."""
        api = method_id.partition(".")[0]
        known = dict(self._documents[api]["parameters"])
        known |= self.methods[method_id].get("parameters", {}) | _UPLOAD
        known |= LATER_PARAMETERS.get(method_id, {})
        if self.methods[method_id].get("supportsMediaDownload"):
            known["alt"] = _MEDIA
        for name, value in query.items():
            if (parameter := known.get(name)) is None or parameter.get("location") == "path":
                yield f"{method_id} has no parameter {name!r}"
            elif (problem := _text_problem(parameter, value)) is not None:
                yield f"{method_id}: {name}: {problem}"

    def body_problems(self, method_id: str, body: Any) -> Iterator[str]:
        """Yield what is wrong with the body of a request."""
        api = method_id.partition(".")[0]
        request = self.methods[method_id].get("request")
        if request is None:
            if body:
                yield f"{method_id} takes no body"
            return
        yield from self.problems(api, request["$ref"], body, sent=True)

    def mask_problems(self, method_id: str, mask: Mask | None) -> Iterator[str]:
        """Yield what a mask selects of a method's answer that is not in it."""
        if mask and (name := self.answer_schema(method_id)) is not None:
            yield from self._mask_problems(method_id.partition(".")[0], {"$ref": name}, mask)

    def problems(
        self, api: str, schema: str, instance: Any, *, sent: bool = False
    ) -> Iterator[str]:
        """Yield where an instance is not what a named schema describes.

        What is `sent` may clear fields with null, and write 64-bit numbers as numbers.
        """
        yield from self._problems(api, {"$ref": schema}, instance, "$", sent=sent)

    def answer_schema(self, method_id: str) -> str | None:
        """Return the name of the schema of a method's answer, or None for no JSON."""
        name: str | None = self.methods[method_id].get("response", {}).get("$ref")
        return name

    def _mask_problems(self, api: str, schema: Mapping[str, Any], mask: Mask) -> Iterator[str]:
        """Yield what a mask selects that is not in a schema."""
        schema = self._resolved(api, schema)
        while schema.get("type") == "array":
            schema = self._resolved(api, schema["items"])
        properties = schema.get("properties", {})
        for name, inner in mask.items():
            selected = properties.get(name, schema.get("additionalProperties"))
            if name == "*" or schema.get("type") == "any":
                continue
            if selected is None:
                yield f"Invalid field selection {name}"
            elif inner:
                yield from self._mask_problems(api, selected, inner)

    def _resolved(self, api: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a schema, or the one it refers to, with the fields that came later."""
        while "$ref" in schema:
            name = schema["$ref"]
            schema = self._documents[api]["schemas"][name]
            if more := LATER_FIELDS.get(name):
                schema = {**schema, "properties": {**more, **schema["properties"]}}
        return schema

    def _problems(
        self, api: str, schema: Mapping[str, Any], value: Any, place: str, *, sent: bool
    ) -> Iterator[str]:
        """Yield where a value is not what a schema describes."""
        schema = self._resolved(api, schema)
        kind = schema.get("type", "any")
        if kind == "any" or (value is None and sent):
            return
        if kind == "array" and isinstance(value, list):
            for number, item in enumerate(value):
                inner = f"{place}[{number}]"
                yield from self._problems(api, schema["items"], item, inner, sent=sent)
        elif kind == "object" and isinstance(value, dict):
            yield from self._object_problems(api, schema, value, place, sent=sent)
        elif (problem := _plain_problem(schema, value, sent=sent)) is not None:
            yield f"{place}: {problem}"

    def _object_problems(
        self,
        api: str,
        schema: Mapping[str, Any],
        value: Mapping[str, Any],
        place: str,
        *,
        sent: bool,
    ) -> Iterator[str]:
        """Yield where an object is not what a schema describes."""
        properties = schema.get("properties", {})
        for name, item in value.items():
            inner = properties.get(name, schema.get("additionalProperties"))
            if inner is None:
                yield f"{place}: unknown field {name!r}"
            else:
                yield from self._problems(api, inner, item, f"{place}.{name}", sent=sent)


@cache
def _documents() -> Mapping[str, Any] | None:
    """Return the documents by API, or None."""
    if find_spec("googleapiclient") is None:
        return None
    found = find_spec("googleapiclient.discovery_cache.documents")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations)))
    return {
        name: json.loads((folder / f"{file}.json").read_bytes()) for name, file in DOCUMENTS.items()
    }


def _methods(resource: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the methods of a resource and of those below it, by id."""
    for method in resource.get("methods", {}).values():
        yield method["id"], method
    for inner in resource.get("resources", {}).values():
        yield from _methods(inner)


def _plain_problem(schema: Mapping[str, Any], value: Any, *, sent: bool) -> str | None:
    """Return what is wrong with a value that is not made of others."""
    kind, form = schema["type"], schema.get("format")
    if form in _64_BIT and sent and isinstance(value, int) and not isinstance(value, bool):
        return None
    right = isinstance(value, _PLAIN.get(kind, ())) and (
        kind == "boolean" or not isinstance(value, bool)
    )
    if not right:
        return f"{str(value)[:80]!r} is not of type {kind}"
    if form in _64_BIT and kind == "string" and not _NUMBER.fullmatch(value):
        return f"{value[:80]!r} is not a number"
    if "enum" in schema and value not in schema["enum"]:
        return f"{value[:80]!r} is none of {', '.join(schema['enum'])}"
    return None


def _text_problem(parameter: Mapping[str, Any], value: str) -> str | None:
    """Return what is wrong with a parameter of a URL."""
    match parameter["type"]:
        case "boolean" if value not in {"true", "false"}:
            return f"{value!r} is not true or false"
        case "integer" if not _NUMBER.fullmatch(value):
            return f"{value!r} is not a whole number"
    if "enum" in parameter and value not in parameter["enum"]:
        return f"{value!r} is none of {', '.join(parameter['enum'])}"
    return None
