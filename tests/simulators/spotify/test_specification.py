"""The methods, beside Spotify's published document."""

import pytest

from homelab_hub_simulators.spotify import SpotifySimulator
from homelab_hub_simulators.spotify.api import Method
from homelab_hub_simulators.spotify.methods.gone import GONE

from .published import Json, Published

# Where the document names a scope that only some fields or some URIs need.
DEPENDS = frozenset({"me.profile", "library.save", "library.remove", "library.contains"})
# The document knows one; either is enough.
EITHER = frozenset({"player.current"})


@pytest.fixture
def methods() -> dict[tuple[str, str], Method]:
    """Return the methods that are not gone, by place."""
    simulator = SpotifySimulator()
    return {
        (method.http, _shape(method.path)): method
        for method in simulator.methods.values()
        if method.group != "gone"
    }


@pytest.fixture
def operations(published: Published) -> dict[tuple[str, str], Json]:
    """Return the operations of the document, by place."""
    return {
        (http, _shape(path)): operation for (http, path), operation in published.operations.items()
    }


def _shape(path: str) -> str:
    """Return a path without the names of its variables."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_what_is_there_is_what_is_published(
    methods: dict[tuple[str, str], Method], operations: dict[tuple[str, str], Json]
) -> None:
    """Every operation that is not deprecated, and no other."""
    usable = {place for place, operation in operations.items() if not operation.get("deprecated")}
    assert set(methods) == usable


def test_what_is_gone_is_what_is_deprecated(operations: dict[tuple[str, str], Json]) -> None:
    """Every deprecated operation is refused."""
    deprecated = {place for place, operation in operations.items() if operation.get("deprecated")}
    assert {(http, _shape(path)) for http, path in GONE} == deprecated


def test_parameters_are_the_published_ones(
    methods: dict[tuple[str, str], Method],
    operations: dict[tuple[str, str], Json],
    published: Published,
) -> None:
    """Their names, which of them are needed, and how far the numbers go."""
    for place, method in methods.items():
        told = {part["name"]: part for part in published.parameters(operations[place])}
        assert set(method.query) == set(told), method.id
        for name, parameter in method.query.items():
            assert parameter.required == bool(told[name].get("required")), (method.id, name)
            if parameter.most is not None and "maximum" in told[name]["schema"]:
                assert parameter.most == told[name]["schema"]["maximum"], (method.id, name)


def test_bodies_have_the_published_fields(
    methods: dict[tuple[str, str], Method], operations: dict[tuple[str, str], Json]
) -> None:
    """And the fields that are needed are."""
    for place, method in methods.items():
        content = operations[place].get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        assert (method.fields is None) == (schema is None), method.id
        if method.fields is not None:
            assert set(method.fields.kinds) == set(schema["properties"]), method.id
            assert method.fields.required == set(schema.get("required", ())), method.id


def test_scopes_are_the_published_ones(
    methods: dict[tuple[str, str], Method], operations: dict[tuple[str, str], Json]
) -> None:
    """But for those that depend on what is asked."""
    for place, method in methods.items():
        told = {
            scope for way in operations[place].get("security", ()) for scope in way["oauth_2_0"]
        }
        ours = {scope for any_of in method.scopes for scope in any_of.split("|")}
        if method.id in EITHER:
            assert told < ours, method.id
        elif method.id not in DEPENDS:
            assert ours == told, method.id


def test_a_wrong_answer_is_noticed(published: Published) -> None:
    """The check itself: a track that should be one, and an answer that should not be."""
    with pytest.raises(AssertionError, match="'thing' is not one of"):
        published.check("GET", "tracks/1", 200, b'{"type": "thing"}')
    with pytest.raises(AssertionError, match="answered 202"):
        published.check("PUT", "me/player/pause", 202, b"")
    with pytest.raises(AssertionError, match="there is no GET tracks/1/lyrics"):
        published.check("GET", "tracks/1/lyrics", 200, b"{}")
