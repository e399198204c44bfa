"""The YAML Home Assistant writes into prompts and tool results, read without a YAML library.

`yaml.dump` of a list of flat mappings, at most one mapping deep:

    - names: Kitchen light, Cooking lamp
      domain: light
      attributes:
        brightness: '128'
"""

from collections.abc import Iterator
import json
import re
from typing import Any

_PAIR = re.compile(r"(?P<key>[A-Za-z_][\w ]*):(?: (?P<value>.*))?$")
FIRST_KEY = "- name"
_ESCAPE = re.compile(r"\\U([0-9A-Fa-f]{8})|\\x([0-9A-Fa-f]{2})")


def read_entries(text: str) -> list[dict[str, Any]]:
    """Return the mappings of every such list in the text; other lines are skipped."""
    return [_mapping(block) for block in _blocks(text)]


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines of each list item, with its dash turned into an indentation."""
    block: list[str] = []
    for line in text.split("\n"):
        if line.startswith(FIRST_KEY):
            if block:
                yield block
            block = [f"  {line[2:]}"]
        elif block and line.startswith("  "):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _mapping(lines: list[str]) -> dict[str, Any]:
    """Return the mapping written in the lines of one item."""
    result: dict[str, Any] = {}
    nested: dict[str, Any] | None = None
    place: tuple[dict[str, Any], str] = (result, "")
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        match = _PAIR.match(line.strip())
        target = result if indent == 2 else nested
        if match is None or target is None:
            holder, key = place
            if key and isinstance(holder[key], str):
                holder[key] = f"{holder[key]} {line.strip()}"
            continue
        key, value = match["key"], match["value"]
        if value is None and indent == 2:
            nested = {}
            result[key] = nested
            continue
        if indent == 2:
            nested = None
        target[key] = value or ""
        place = (target, key)
    return {key: _scalars(value) for key, value in result.items()}


def _scalars(value: Any) -> Any:
    """Return the value without YAML's quotes."""
    if isinstance(value, dict):
        return {key: _unquote(inner) for key, inner in value.items()}
    return _unquote(value)


def _unquote(value: str) -> str:
    """Return what a YAML scalar says."""
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return _from_double_quotes(value)
    return value


def _from_double_quotes(value: str) -> str:
    """Return a double-quoted scalar: JSON's escapes, and YAML's own for one character."""
    plain = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), value)
    try:
        return str(json.loads(plain))
    except ValueError:
        return value[1:-1]
