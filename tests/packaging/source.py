"""What the integration's source says, read without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .conftest import ROOT

INTEGRATION = ROOT / "custom_components/homelab_hub"


@cache
def modules() -> list[ast.Module]:
    """Return the syntax trees of the integration's modules."""
    return [ast.parse(path.read_bytes(), str(path)) for path in INTEGRATION.rglob("*.py")]


@cache
def nodes() -> list[ast.AST]:
    """Return every node of every module."""
    return [node for module in modules() for node in ast.walk(module)]


def words() -> set[str]:
    """Return every string literal of the integration."""
    return {
        node.value
        for node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def functions() -> set[str]:
    """Return the name of every function and method of the integration."""
    return {
        node.name for node in nodes() if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the last part of the called name, and its keyword arguments.

    A keyword whose value is a string literal has that string, any other None.
    """

    name: str
    keywords: dict[str, str | None]


def literal(node: ast.expr | None) -> str | None:
    """Return the value of a string literal, None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name, empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def calls() -> Iterator[Call]:
    """Yield every call of every module."""
    for node in nodes():
        if isinstance(node, ast.Call):
            keywords = {word.arg: literal(word.value) for word in node.keywords if word.arg}
            yield Call(last_name(node.func), keywords)


def assigned(name: str) -> set[str]:
    """Return the string literals assigned to attributes and variables of this name."""
    found: set[str | None] = set()
    for node in nodes():
        match node:
            case ast.Assign(targets=targets, value=value):
                found |= {literal(value) for target in targets if last_name(target) == name}
            case ast.AnnAssign(target=target, value=value) if last_name(target) == name:
                found.add(literal(value))
    return {value for value in found if value is not None}
