"""Who may import whom: the rules of docs/architecture.md."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
import sys

import pytest

from .conftest import ROOT

INTEGRATION = "custom_components.homelab_hub"
OUR_OWN = ("homelab_hub_simulators", "homelab_hub_demo", "homelab_hub_app", "tests")


@cache
def imports(path: Path, package: str) -> set[str]:
    """Return the absolute name of every module and object a file imports."""
    return set(_imports(path, package))


def _imports(path: Path, package: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: -node.level + 1 or None] if node.level else []
            module = ".".join([*parents, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imported(folder: str, root: str = ".") -> dict[str, set[str]]:
    """Return what each file below a folder imports, by the file's name."""
    found = {}
    for path in (ROOT / root / folder).rglob("*.py"):
        relative = path.relative_to(ROOT / root)
        found[str(relative)] = imports(path, ".".join(relative.parent.parts))
    assert found
    return found


def offenders(found: dict[str, set[str]], *forbidden: str) -> list[str]:
    """Return what is imported of the forbidden packages."""
    return [
        f"{file} imports {name}"
        for file, names in found.items()
        for name in sorted(names)
        if any(name == package or name.startswith(f"{package}.") for package in forbidden)
    ]


def test_relative_imports_are_resolved() -> None:
    """The checks below see through dots."""
    names = imported("custom_components/homelab_hub/connections/jarvis")

    engine = names["custom_components/homelab_hub/connections/jarvis/runtime.py"]
    assert f"{INTEGRATION}.assistant.engine.Engine" in engine
    assert f"{INTEGRATION}.connections.jarvis.probe.connect" in engine


def test_upstream_knows_neither_home_assistant_nor_the_rest_of_us() -> None:
    """It is shared with the app, which has no Home Assistant in it."""
    found = imported("custom_components/homelab_hub/upstream")
    inside = f"{INTEGRATION}.upstream"

    assert offenders(found, "homeassistant") == []
    assert [
        name
        for names in found.values()
        for name in names
        if name.startswith(INTEGRATION) and not name.startswith(inside)
    ] == []


def test_the_assistant_knows_no_connections_and_no_config_entries() -> None:
    """So that Jarvis can be given to any entry."""
    found = imported("custom_components/homelab_hub/assistant")

    assert offenders(found, f"{INTEGRATION}.connections", "homeassistant.config_entries") == []


def test_connections_do_not_know_each_other() -> None:
    """What two of them need is shared code."""
    connections = f"{INTEGRATION}.connections"
    folder = ROOT / "custom_components/homelab_hub/connections"
    kinds = [path.name for path in folder.iterdir() if path.is_dir() and path.name[0] != "_"]

    for kind in kinds:
        others = [f"{connections}.{other}" for other in kinds if other != kind]
        found = imported(f"custom_components/homelab_hub/connections/{kind}")
        assert offenders(found, *others) == []


def test_the_integration_ships_without_the_rest_of_the_repository() -> None:
    """HACS and the Marketplace install its folder alone."""
    assert offenders(imported("custom_components/homelab_hub"), *OUR_OWN) == []


def test_the_protocol_needs_nothing_but_the_standard_library() -> None:
    """Both products read it."""
    inside = f"{INTEGRATION}.protocol"
    found = imported("custom_components/homelab_hub/protocol")

    assert [
        f"{file} imports {name}"
        for file, names in found.items()
        for name in names
        if not name.startswith(f"{inside}.")
        and name.partition(".")[0] not in sys.stdlib_module_names
    ] == []


def test_the_app_ships_without_home_assistant_and_the_integration() -> None:
    """It has what both share under names of its own."""
    found = imported("homelab_hub_app", "addon")

    others = [name for name in OUR_OWN if name != "homelab_hub_app"]
    assert offenders(found, "homeassistant", "custom_components", *others) == []


@pytest.mark.parametrize("shared", ["protocol", "upstream"])
def test_what_the_app_shares_with_the_integration_is_one_folder(shared: str) -> None:
    """A relative link, so that it works wherever the repository lies."""
    link = ROOT / "addon" / f"homelab_hub_{shared}"

    assert link.readlink() == Path("..", "custom_components", "homelab_hub", shared)
    assert (link / "__init__.py").is_file()


@pytest.mark.parametrize(
    ("package", "root", "forbidden"),
    [
        ("homelab_hub_simulators", "simulators", ("homelab_hub_demo", "homelab_hub_app", "tests")),
        ("homelab_hub_demo", "demo", ("homelab_hub_app", "tests")),
    ],
)
def test_simulators_and_demo_know_the_product_from_outside(
    package: str, root: str, forbidden: tuple[str, ...]
) -> None:
    """What they see is what a user or an upstream sees."""
    found = imported(package, root)

    assert offenders(found, "homeassistant", "custom_components", *forbidden) == []
