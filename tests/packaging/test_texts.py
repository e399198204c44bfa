"""Every text the code asks for exists, and no text is left that nothing asks for.

Custom integrations ship finished texts: Home Assistant reads translations/en.json at run time
and resolves no references. The rules for a text are hassfest's (script/hassfest/translations.py
and icons.py in home-assistant/core), which runs in CI on the real thing.
"""

from collections.abc import Iterator
import json
import re
from typing import Any

from homeassistant.util.yaml import load_yaml_dict
import pytest

from .source import INTEGRATION, assigned, calls, functions, words

type Texts = dict[str, Any]

# Home Assistant's own code aborts with these.
ABORTS_OF_HOME_ASSISTANT = {
    "already_configured",
    "already_in_progress",
    "reauth_successful",
    "reconfigure_successful",
}


def read(name: str) -> Texts:
    """Return a JSON file of the integration."""
    texts: Texts = json.loads((INTEGRATION / name).read_bytes())
    return texts


@pytest.fixture(scope="module")
def texts() -> Texts:
    """Return the English texts."""
    return read("translations/en.json")


@pytest.fixture(scope="module")
def icons() -> Texts:
    """Return icons.json."""
    return read("icons.json")


def leaves(texts: Texts, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every text."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def flows(texts: Texts) -> list[Texts]:
    """Return the texts of the config flow, the options flow and each subentry flow."""
    found = [texts["config"], *texts.get("config_subentries", {}).values()]
    return [*found, texts["options"]] if "options" in texts else found


def test_texts_are_finished(texts: Texts) -> None:
    """No references, HTML, literal links, empty texts, or quotes that hide a placeholder."""
    unfinished = re.compile(r"\[%|<[a-z/]|https?://|'\{\w+\}'|^\s*$|^\s|\s$")

    assert [(path, text) for path, text in leaves(texts) if unfinished.search(text)] == []


def test_other_languages_have_the_same_texts(texts: Texts) -> None:
    """A translation has the keys and the placeholders of the English texts."""

    def shape(language: Texts) -> dict[str, set[str]]:
        return {path: set(re.findall(r"\{\w+\}", text)) for path, text in leaves(language)}

    for path in (INTEGRATION / "translations").glob("*.json"):
        assert shape(read(f"translations/{path.name}")) == shape(texts), path.name


def test_every_step_has_a_text(texts: Texts) -> None:
    """Forms, menus and progress that the flows show."""
    shown = {
        call.keywords["step_id"]
        for call in calls()
        if call.name in {"async_show_form", "async_show_menu", "async_show_progress"}
        and call.keywords.get("step_id")
    }
    written = {step for flow in flows(texts) for step in flow.get("step", {})}
    repairs = {
        step
        for issue in texts.get("issues", {}).values()
        for step in issue.get("fix_flow", {}).get("step", {})
    }

    assert shown
    assert shown <= written | repairs
    assert {f"async_step_{step}" for step in written | repairs} <= functions()


def test_every_field_is_described(texts: Texts) -> None:
    """A field with a name has a description too, at the top of a step and in its sections."""
    bare = []
    for flow in flows(texts):
        for name, step in flow.get("step", {}).items():
            for part in (step, *step.get("sections", {}).values()):
                missing = part.get("data", {}).keys() - part.get("data_description", {}).keys()
                bare += [f"{name}.{field}" for field in missing]

    assert bare == []


def test_every_abort_and_error_has_a_text(texts: Texts) -> None:
    """Reasons with which flows end, and errors they show; and none that nothing uses."""
    aborts = {call.keywords.get("reason") for call in calls() if call.name == "async_abort"} - {
        None
    }
    written_aborts = {reason for flow in flows(texts) for reason in flow.get("abort", {})}
    written_errors = {error for flow in flows(texts) for error in flow.get("error", {})}

    assert aborts <= written_aborts
    assert written_aborts - ABORTS_OF_HOME_ASSISTANT <= words()
    assert written_errors <= words()


def test_every_exception_and_issue_has_a_text(texts: Texts) -> None:
    """`translation_key` of raised errors and of repairs; and none that nothing uses."""
    raised, issues = set(), set()
    for call in calls():
        if key := call.keywords.get("translation_key"):
            if call.name == "async_create_issue":
                issues.add(key)
            elif "translation_domain" in call.keywords:
                raised.add(key)
    exceptions = texts.get("exceptions", {}).keys()

    assert raised <= exceptions
    assert exceptions <= words()
    assert issues <= texts.get("issues", {}).keys()
    assert texts.get("issues", {}).keys() <= words()


def test_every_entity_has_a_name_and_an_icon(texts: Texts, icons: Texts) -> None:
    """Keys of entity descriptions and classes are named; names and icons go together."""
    used = assigned("_attr_translation_key") | {
        key
        for call in calls()
        if call.name.endswith("EntityDescription") and (key := call.keywords.get("translation_key"))
    }
    named = {(platform, key) for platform, keys in texts.get("entity", {}).items() for key in keys}
    drawn = {(platform, key) for platform, keys in icons.get("entity", {}).items() for key in keys}

    assert used <= {key for _, key in named}
    assert {key for _, key in named} <= words()
    assert drawn == named
    assert all(text.startswith("mdi:") for _, text in leaves(icons))


def test_every_action_is_described_and_has_an_icon(texts: Texts, icons: Texts) -> None:
    """Actions of services.yaml and their fields have texts and icons, and the other way round."""
    path = INTEGRATION / "services.yaml"
    described = texts.get("services", {})
    actions = load_yaml_dict(str(path)) if path.exists() else {}

    assert described.keys() == actions.keys() == icons.get("services", {}).keys()
    for name, action in actions.items():
        assert {"name", "description"} <= described[name].keys()
        fields: set[str] = set()
        for field, content in (action or {}).get("fields", {}).items():
            fields |= content["fields"].keys() if "fields" in content else {field}
        assert described[name].get("fields", {}).keys() == fields
        for field in described[name].get("fields", {}).values():
            assert field.keys() == {"name", "description"}
