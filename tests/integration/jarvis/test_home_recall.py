"""The benchmark's corpus as a rule: what a sentence needs is in its first request."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.assistant.context import HomeAPI
from tests.benchmarks.context.corpus import corpus
from tests.benchmarks.context.homes import House
from tests.benchmarks.context.house import build
from tests.benchmarks.context.recall import Reader, context
from tests.benchmarks.context.village import houses

HOUSES = houses()
LONGEST_PROMPT = 4_500
"""Characters, about a thousand tokens."""


def test_the_corpus_is_large_and_of_many_homes() -> None:
    """At least 400 sentences over 8 homes; those of small talk need nothing."""
    cases = [case for house in HOUSES for case in corpus(house)]
    assert len(HOUSES) >= 8
    assert len(cases) >= 800
    assert {case.style for case in cases} >= {"alias", "floor", "group", "pronoun", "trap", "typo"}
    known = {(house.name, entity.entity_id) for house in HOUSES for entity in house.entities}
    assert {(case.house, needed) for case in cases for needed in case.needs} <= known


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
async def test_a_sentence_finds_what_it_needs_in_the_first_request(
    hass: HomeAssistant, house: House
) -> None:
    """99 of 100 at least, the others with one call; and the prompt stays short."""
    await build(hass, house)
    api = HomeAPI(hass=hass, id="assist", name="Jarvis", api_ids=["assist"])
    reader = Reader(hass, house, api)
    read = [await reader.read(case) for case in corpus(house)]
    missed = [told.case.sentence for told in read if told.missing]
    assert len(missed) <= len(read) / 100, missed
    assert not [told.case.sentence for told in read if told.unreachable]
    prompt = (await api.async_get_api_instance(context(house.language))).api_prompt
    assert len(prompt) <= LONGEST_PROMPT
