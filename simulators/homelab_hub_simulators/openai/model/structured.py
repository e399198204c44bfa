"""Filling a JSON schema with plausible values, drawn from what was said."""

import json
import re
from typing import Any

from .words import NUMBER_WORDS, split, tidy

_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTED = re.compile(r"[\"\u201c](?P<text>[^\"\u201d]{1,80})[\"\u201d]")
_LISTED = re.compile(r":\s*(?P<list>[^.:\n]+)")
_SEPARATOR = re.compile(r"\s*(?:,|;|\band\b)\s*")
MAX_TEXT = 80
MAX_DEPTH = 12


class Filler:
    """Fills schemas from one text; numbers and quotations are used up in their order."""

    def __init__(self, text: str, root: dict[str, Any]) -> None:
        """Collect what the text offers."""
        self._text = text
        self._folded = text.casefold()
        self._root = root
        words = {word: float(NUMBER_WORDS[word]) for word in split(text) if word in NUMBER_WORDS}
        self._numbers = [float(found) for found in _NUMBERS.findall(text)] or list(words.values())
        self._quotes = [match["text"] for match in _QUOTED.finditer(text)]
        listed = _LISTED.search(text)
        self._list = [item for item in _SEPARATOR.split(listed["list"]) if item] if listed else []

    def value(self, schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        """Return a value the schema allows; `name` is the key it stands under."""
        schema = self._resolve(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._choice(schema["enum"])
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return self.value(_first_real(schema[union]), name, depth)
        return self._typed(schema, name, depth)

    def _typed(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        """Return a value of the schema's type, the first that is not null."""
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "null")
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, name, depth)
            case "integer" | "number":
                return self._number(schema, whole=kind == "integer")
            case "boolean":
                return not re.search(r"\b(no|not|never|false|isn't|without)\b", self._folded)
            case "null":
                return None
            case _:
                return self._string(schema, name)

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema a local reference points to."""
        while isinstance(reference := schema.get("$ref"), str):
            target: Any = self._root
            for part in reference.removeprefix("#").strip("/").split("/"):
                target = target[part] if part else target
            schema = target
        return schema

    def _choice(self, options: list[Any]) -> Any:
        """Return the option that the text names, or the first."""
        said = [
            option
            for option in options
            if isinstance(option, str) and option and option.casefold() in self._folded
        ]
        return max(said, key=len) if said else options[0]

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        """Return an object with every property."""
        if depth >= MAX_DEPTH:
            return {}
        return {
            name: self.value(inner, name, depth + 1)
            for name, inner in schema.get("properties", {}).items()
        }

    def _array(self, schema: dict[str, Any], name: str, depth: int) -> list[Any]:
        """Return the items of a list in the text, or as few as the schema allows, at least one."""
        items = schema.get("items") or {}
        if depth >= MAX_DEPTH:
            return []
        plain = self._resolve(items).get("type") == "string" and "enum" not in self._resolve(items)
        if plain and self._list:
            return self._list[: schema.get("maxItems", len(self._list))]
        count = max(1, schema.get("minItems", 1))
        return [self.value(items, name, depth + 1) for _ in range(count)]

    def _number(self, schema: dict[str, Any], *, whole: bool) -> int | float:
        """Return the next number of the text, within the bounds."""
        value = self._numbers.pop(0) if self._numbers else float(schema.get("minimum", 1))
        low, high = schema.get("minimum"), schema.get("maximum")
        if low is not None:
            value = max(value, float(low))
        if high is not None:
            value = min(value, float(high))
        return round(value) if whole else tidy(value)

    def _string(self, schema: dict[str, Any], name: str) -> str:
        """Return a quotation from the text, a value for a format, or the text itself."""
        known = {
            "date": "2026-11-24",
            "date-time": "2026-11-24T18:30:00+00:00",
            "time": "18:30:00",
            "email": "someone@example.com",
            "uri": "https://example.com/",
            "uuid": "8d7f0c1e-7c1f-4d0e-9f0a-0d6c2b1a9e55",
        }
        if schema.get("format") in known:
            return known[schema["format"]]
        if self._quotes:
            return self._quotes.pop(0)
        text = " ".join(self._text.split()) or name or "nothing"
        return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def fill(schema: dict[str, Any], text: str) -> Any:
    """Return an instance of the schema, made from the text."""
    return Filler(text, schema).value(schema)


def fill_json(schema: dict[str, Any], text: str) -> str:
    """Return such an instance as the JSON text a model would write."""
    return json.dumps(fill(schema, text), ensure_ascii=False)


def _first_real(options: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the first option that is not null."""
    return next((option for option in options if option.get("type") != "null"), options[0])
