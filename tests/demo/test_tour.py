"""The tour's runner, table and JSON, with steps of its own."""

import json
from typing import cast

import pytest

from homelab_hub_demo.demo import Demo
from homelab_hub_demo.tour import as_json, groups, take_tour
from homelab_hub_demo.tour.forms import filled_in
from homelab_hub_demo.tour.steps import Group, Steps, Visit, expect

NO_DEMO = cast("Demo", None)
"""The steps of these tests look at no home."""


def group_of(*, essential: bool) -> Group:
    """Return a group whose middle step fails."""
    steps = Steps()

    @steps.add("first")
    async def first(visit: Visit) -> str:
        visit.notes["lamp"] = "on"
        return "the lamp on"

    @steps.add("second", essential=essential)
    async def second(visit: Visit) -> str:
        expect(visit.notes["lamp"] == "off", "the lamp\noff")
        return "never"

    @steps.add("third")
    async def third(visit: Visit) -> str:
        return f"still {visit.notes['lamp']}"

    return Group(name="lamps", steps=tuple(steps))


async def test_a_failed_step_says_what_was_expected_and_does_not_stop_the_rest() -> None:
    """One line per cell, also when the message has more."""
    rows = await take_tour(NO_DEMO, [group_of(essential=False)])
    assert [(row.step, row.ok, row.seen) for row in rows] == [
        ("first", True, "the lamp on"),
        ("second", False, "UnexpectedError: the lamp off"),
        ("third", True, "still on"),
    ]


async def test_without_an_essential_step_the_rest_of_its_group_fails_untried() -> None:
    """Other groups go on."""
    rows = await take_tour(NO_DEMO, [group_of(essential=True), group_of(essential=False)])
    assert [row.ok for row in rows] == [True, False, False, True, False, True]
    assert rows[2].seen == "not tried without “second”"


async def test_the_table_has_a_line_per_step_and_a_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A person reads along."""
    await take_tour(NO_DEMO, [group_of(essential=False)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in lines[:3]] == [
        ["lamps", "✓", "first"],
        ["lamps", "✗", "second"],
        ["lamps", "✓", "third"],
    ]
    assert all(line.endswith(" ms") for line in lines[:3])
    assert lines[-1].startswith("3 steps in ")
    assert lines[-1].endswith("1 failed")


async def test_the_json_rows_have_the_agreed_keys() -> None:
    """Others read the file."""
    rows = json.loads(as_json(await take_tour(NO_DEMO, [group_of(essential=False)])))
    assert [list(row) for row in rows] == [["group", "step", "ok", "seen", "ms"]] * 3
    assert rows[0]["group"] == "lamps"
    assert isinstance(rows[0]["ms"], int)


async def test_evidence_is_kept_for_the_last_group_and_notes_are_not() -> None:
    """The search for secrets reads what all groups have found."""
    finding, searching = Steps(), Steps()

    @finding.add("find")
    async def find(visit: Visit) -> str:
        visit.notes["lamp"] = "on"
        visit.evidence.places["the file"] = b"text"
        return "found"

    @searching.add("search")
    async def search(visit: Visit) -> str:
        return f"{visit.evidence.places} {visit.notes}"

    groups_of_two = [
        Group(name="first", steps=tuple(finding)),
        Group(name="last", steps=tuple(searching)),
    ]
    rows = await take_tour(NO_DEMO, groups_of_two)
    assert rows[-1].seen == "{'the file': b'text'} {}"


def test_the_search_for_secrets_comes_last() -> None:
    """What is found later is searched by nobody."""
    assert [group.name for group in groups()][-1] == "secrets"


def test_every_step_of_the_tour_has_a_title_of_its_own() -> None:
    """Rows are told apart by it."""
    titles = [(group.name, step.title) for group in groups() for step in group.steps]
    assert len(titles) == len(set(titles))


def test_a_form_is_filled_in_as_the_frontend_shows_it() -> None:
    """Suggestions win over defaults, and sections nest."""
    fields = [
        {"name": "key", "description": {"suggested_value": "sk-suggested"}, "default": "unused"},
        {"name": "style", "default": "auto"},
        {"name": "empty", "optional": True},
        {"name": "more", "type": "expandable", "schema": [{"name": "size", "default": 3}]},
    ]
    assert filled_in(fields) == {"key": "sk-suggested", "style": "auto", "more": {"size": 3}}
