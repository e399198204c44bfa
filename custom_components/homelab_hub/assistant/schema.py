"""JSON schemas as structured output takes them.

The subset and its rules are in OpenAI's guide to structured outputs: objects list every
property as required and forbid others, and what is optional may be null.
"""

from typing import Any

from homeassistant.helpers import llm
import probatio

_DROPPED = frozenset({"default", "format", "uniqueItems", "examples", "deprecated"})

type JsonSchema = dict[str, Any]


def strict_schema(structure: probatio.Schema, api: llm.APIInstance | None) -> JsonSchema:
    """Return the strict JSON schema of a structure a caller asked for."""
    serializer = api.custom_serializer if api else None
    schema: JsonSchema = probatio.to_openapi(
        structure,
        custom_serializer=serializer or llm.selector_serializer,
        openapi_version="3.1.0",
    )
    return _strict(schema)


def without_nulls(data: Any) -> Any:
    """Return an answer without the nulls that stand for optional values left out."""
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [without_nulls(value) for value in data]
    return data


def _strict(schema: JsonSchema) -> JsonSchema:
    """Return a schema with the rules applied to it and to all within it."""
    strict = {key: value for key, value in schema.items() if key not in _DROPPED}
    if "properties" in strict:
        required = set(strict.get("required", ()))
        strict["properties"] = {
            name: _strict(value) if name in required else _nullable(_strict(value))
            for name, value in strict["properties"].items()
        }
        strict["required"] = list(strict["properties"])
        strict["additionalProperties"] = False
    if isinstance(strict.get("items"), dict):
        strict["items"] = _strict(strict["items"])
    for key in ("anyOf", "oneOf", "allOf"):
        if key in strict:
            strict["anyOf"] = [_strict(value) for value in strict.pop(key)]
    return strict


def _nullable(schema: JsonSchema) -> JsonSchema:
    """Return a schema that also takes null."""
    if isinstance(kind := schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
