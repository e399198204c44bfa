"""Checks against a provider's published OpenAPI document."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are not among our tools
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

type Validator = Any  # jsonschema is untyped here
type Keyword = Callable[
    [Validator, Any, Any, Mapping[str, Any]], Iterator[jsonschema.ValidationError] | None
]

ROOT = "urn:openapi"
SHOWN_ERRORS = 5


class Specification:
    """One OpenAPI document, with a validator per schema made when it is first needed.

    Two readings of the document differ from plain JSON Schema. `nullable` (OpenAPI 3.0) still
    stands in it and is obeyed. In a union of objects that are told apart by their `type`, only
    those of the instance's `type` count: that is what the document means by `discriminator`, and
    it makes errors readable.
    """

    def __init__(self, path: Path) -> None:
        """Read the document."""
        self.document: dict[str, Any] = json.loads(path.read_text())
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        keywords: dict[str, Keyword] = {
            name: _unless_null(function)
            for name, function in jsonschema.Draft202012Validator.VALIDATORS.items()
        }
        keywords |= {"oneOf": self._union, "anyOf": self._union}
        self._class = jsonschema.validators.extend(jsonschema.Draft202012Validator, keywords)
        self.validator = cache(self._validator)

    def check(self, schema: str, instance: Any) -> None:
        """Raise AssertionError if the instance is not what the named schema describes."""
        errors = list(self.validator(schema).iter_errors(instance))
        told = "\n".join(f"{error.json_path}: {error.message}" for error in errors[:SHOWN_ERRORS])
        assert not errors, f"not a valid {schema}:\n{told}"

    def _validator(self, schema: str) -> Validator:
        """Return the validator of a named schema."""
        reference = {"$ref": f"{ROOT}#/components/schemas/{schema}"}
        made: Validator = self._class(reference, registry=self._registry)
        return made

    def _union(
        self, validator: Validator, options: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[jsonschema.ValidationError]:
        """Check a union: one of the options must fit."""
        if instance is None and schema.get("nullable"):
            return
        if isinstance(instance, dict) and isinstance(kind := instance.get("type"), str):
            options = [
                option
                for option in options
                if (kinds := self._kinds(json.dumps(option))) is None or kind in kinds
            ]
        if len(options) == 1:
            yield from validator.descend(instance, options[0])
            return
        failed: list[jsonschema.ValidationError] = []
        for option in options:
            errors = list(validator.descend(instance, option))
            if not errors:
                return
            failed += errors
        yield jsonschema.ValidationError(
            f"{str(instance)[:200]} fits no option: "
            + "; ".join(error.message[:200] for error in failed[:SHOWN_ERRORS])
        )

    @cache  # noqa: B019 - one specification lives as long as the tests
    def _kinds(self, option: str) -> frozenset[str] | None:
        """Return which values of `type` an option of a union takes, or None for any."""
        schema: dict[str, Any] = json.loads(option)
        if (reference := schema.get("$ref")) is not None:
            name = reference.rpartition("/")[2]
            return self._kinds(json.dumps(self.document["components"]["schemas"][name]))
        kind = schema.get("properties", {}).get("type", {})
        if "enum" in kind or "const" in kind:
            return frozenset(kind.get("enum") or [kind["const"]])
        for part in schema.get("allOf", ()):
            if (kinds := self._kinds(json.dumps(part))) is not None:
                return kinds
        union = schema.get("oneOf") or schema.get("anyOf")
        if not union:
            return None
        together = [self._kinds(json.dumps(part)) for part in union]
        known = [kinds for kinds in together if kinds is not None]
        return frozenset().union(*known) if len(known) == len(together) else None


def _unless_null(keyword: Keyword) -> Keyword:
    """Return the keyword's check, which lets null pass where the schema is nullable."""

    def check(
        validator: Validator, value: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[jsonschema.ValidationError]:
        """Check unless null is allowed here."""
        if not (instance is None and schema.get("nullable")):
            yield from keyword(validator, value, instance, schema) or ()

    return check
