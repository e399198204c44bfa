"""quality_scale.yaml has every rule of Home Assistant's scale, and a reason where one is needed."""

from pathlib import Path

from homeassistant.util.yaml import load_yaml_dict
import probatio
import pytest

from .conftest import ROOT

SCALE = ROOT / "custom_components/homelab_hub/quality_scale.yaml"
RULE = probatio.Any(
    "done",
    "todo",
    {probatio.Required("status"): "exempt", probatio.Required("comment"): probatio.NonEmpty()},
    {
        probatio.Required("status"): probatio.In(["done", "todo"]),
        probatio.Optional("comment"): probatio.NonEmpty(),
    },
)


@pytest.fixture(scope="module")
def rules() -> set[str]:
    """Return the rules of the scale, from the files of 2026.11's own integrations."""
    [components] = (ROOT / ".cache/run").glob("lib/*/site-packages/homeassistant/components")
    return {
        rule
        for path in components.glob("*/quality_scale.yaml")
        for rule in load_yaml_dict(str(path))["rules"]
    }


def test_every_rule_is_answered(rules: set[str]) -> None:
    """A new rule of Home Assistant's fails here until it is answered."""
    ours = load_yaml_dict(str(SCALE))["rules"]

    assert len(rules) > 50
    assert ours.keys() == rules
    probatio.Schema({str: RULE})(ours)


def test_documentation_rules_that_are_done_have_their_heading() -> None:
    """What the scale asks of the documentation is in the README, under these headings."""
    headings = {
        "docs-actions": "Actions",
        "docs-configuration-parameters": "Options",
        "docs-data-update": "Data update",
        "docs-examples": "Examples",
        "docs-installation-instructions": "Install",
        "docs-installation-parameters": "Add Jarvis",
        "docs-known-limitations": "Known limitations",
        "docs-removal-instructions": "Remove",
        "docs-supported-functions": "Entities",
        "docs-troubleshooting": "Troubleshooting",
        "docs-use-cases": "What people do with it",
    }
    ours = load_yaml_dict(str(SCALE))["rules"]
    readme = Path(ROOT / "README.md").read_text().splitlines()

    for rule, heading in headings.items():
        if ours[rule] == "done":
            assert any(line.lstrip("#") == f" {heading}" for line in readme), rule
