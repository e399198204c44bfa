"""What the API checks in the JSON schemas of tools and of structured output."""

from collections.abc import Sequence
import re
from typing import Any

from .errors import ApiError, invalid, missing, wrong_type
from .model.prompt import Tool

TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_UNIONS = ("oneOf", "anyOf", "allOf", "enum", "not")


def read_function(function: Any, place: str) -> Tool:
    """Return the function a request offers.

    Raises ApiError for a name or a schema the API refuses.
    """
    if not isinstance(function, dict):
        raise wrong_type(place, "an object", function)
    name = function.get("name")
    if name is None:
        raise missing(f"{place}.name")
    check_name(name, f"{place}.name")
    parameters = function.get("parameters") or {"type": "object", "properties": {}}
    _check_parameters(name, parameters, f"{place}.parameters", strict=bool(function.get("strict")))
    return Tool(name=name, description=function.get("description") or "", parameters=parameters)


def check_name(name: object, place: str) -> None:
    """Raise ApiError for a name that is not letters, digits, `_` and `-`, 64 at most."""
    if not isinstance(name, str):
        raise wrong_type(place, "a string", name)
    if not TOOL_NAME.fullmatch(name):
        raise invalid(
            f"Invalid '{place}': string does not match pattern. Expected a string that matches "
            "the pattern '^[a-zA-Z0-9_-]+$'.",
            param=place,
            code="invalid_value",
        )


def _check_parameters(name: str, schema: Any, place: str, *, strict: bool) -> None:
    """Raise ApiError for a schema that cannot be a function's parameters."""

    def refuse(reason: str) -> ApiError:
        """Return the 400 with the reason."""
        return invalid(
            f"Invalid schema for function '{name}': {reason}",
            param=place,
            code="invalid_function_parameters",
        )

    if not isinstance(schema, dict) or schema.get("type") != "object":
        kind = schema.get("type") if isinstance(schema, dict) else None
        raise refuse(f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'.")
    if any(union in schema for union in _UNIONS):
        raise refuse(
            "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at "
            "the top level."
        )
    if "properties" not in schema:
        raise refuse("object schema missing properties.")
    if (problem := _problem(schema, strict=strict)) is not None:
        raise refuse(problem)


def check_output_schema(name: object, schema: Any, place: str, *, strict: bool) -> dict[str, Any]:
    """Return the schema of structured output.

    Raises ApiError for a schema the API refuses.
    """
    check_name(name, f"{place}.name")
    if not isinstance(schema, dict):
        raise missing(f"{place}.schema")
    problem = None
    if schema.get("type") != "object":
        problem = f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'."
    problem = problem or _problem(schema, strict=strict)
    if problem is not None:
        raise invalid(
            f"Invalid schema for response_format '{name}': {problem}",
            param=place,
            code="invalid_json_schema",
        )
    return schema


def _problem(schema: dict[str, Any], *, strict: bool, path: Sequence[str] = ()) -> str | None:
    """Return what is wrong with a schema or one of its parts, or None."""
    context = f"In context=({', '.join(map(repr, path))}), "
    kind = schema.get("type")
    if (kind == "array" or (isinstance(kind, list) and "array" in kind)) and "items" not in schema:
        return f"{context}array schema missing items."
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        return f"{context}'properties' must be an object."
    if strict and "properties" in schema and (problem := _strict_problem(schema)) is not None:
        return context + problem
    parts: list[tuple[tuple[str, ...], Any]] = [
        (("properties", name), part) for name, part in properties.items()
    ]
    if "items" in schema:
        parts.append((("items",), schema["items"]))
    parts += [(("anyOf", str(i)), part) for i, part in enumerate(schema.get("anyOf", ()))]
    for step, part in parts:
        if isinstance(part, dict) and (
            problem := _problem(part, strict=strict, path=(*path, *step))
        ):
            return problem
    return None


def _strict_problem(schema: dict[str, Any]) -> str | None:
    """Return what strict mode refuses in an object: optional or additional properties."""
    if schema.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    lacking = [name for name in schema["properties"] if name not in schema.get("required", ())]
    if lacking:
        return (
            "'required' is required to be supplied and to be an array including every key in "
            f"properties. Missing '{lacking[0]}'."
        )
    return None
