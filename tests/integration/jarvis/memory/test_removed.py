"""What becomes of the facts of people who are no users any more."""

from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.assistant.memory.memory import memory_of

from .people import Person
from .test_file import fact
from .test_remembering import I_HAVE


async def test_who_is_removed_is_forgotten(hass: HomeAssistant, robin: Person, mia: Person) -> None:
    """What they told of the home stays."""
    await robin.says(I_HAVE)
    await robin.says("Remember for everybody: the bins go out on Tuesday")
    await mia.says("Remember that my sister lives in Lisbon")
    await hass.auth.async_remove_user(robin.user)
    await hass.async_block_till_done(wait_background_tasks=True)
    owners = [one.owner for one in await memory_of(hass).facts(None)]
    assert owners == [mia.user.id, ""]


async def test_who_was_removed_while_no_jarvis_was_loaded_is_forgotten_later(
    hass: HomeAssistant, household: ConfigEntry[Any], robin: Person, mia: Person
) -> None:
    """When one is loaded again. Until then an administrator can erase it."""
    await robin.says(I_HAVE)
    await mia.says("Remember that my sister lives in Lisbon")
    await hass.config_entries.async_unload(household.entry_id)
    await hass.auth.async_remove_user(robin.user)
    assert len(await memory_of(hass).facts((robin.user.id,))) == 1
    assert await hass.config_entries.async_setup(household.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [one.owner for one in await memory_of(hass).facts(None)] == [mia.user.id]


async def test_facts_of_who_is_no_user_are_erased_by_an_administrator(
    hass: HomeAssistant, household: ConfigEntry[Any], robin: Person, owner: Person
) -> None:
    """By the id that the list tells."""
    await robin.says(I_HAVE)
    await hass.config_entries.async_unload(household.entry_id)
    await hass.auth.async_remove_user(robin.user)
    (fact,) = (await owner.does("memory_list"))["facts"]
    assert await owner.does("memory_erase", user_id=fact["user_id"]) == {"erased": 1}


async def test_the_memory_of_another_home_is_not_erased(
    hass: HomeAssistant, household: ConfigEntry[Any], owner: Person
) -> None:
    """Of whose people nobody is known here, as after a move of files."""
    await memory_of(hass).keep(replace(fact("Nuts"), owner="somebody"))
    assert await hass.config_entries.async_reload(household.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await owner.remembered() == ["Nuts"]
