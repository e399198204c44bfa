"""What people can do with what Jarvis remembers, and with whose."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import probatio
import pytest

from tests.integration.jarvis.talk import say

from .people import Person
from .test_remembering import ASKED, I_HAVE, NUTS

NOT_YOURS = "Only an administrator"


async def facts(person: Person, **data: Any) -> list[dict[str, Any]]:
    """Return the facts that a person lists."""
    listed: list[dict[str, Any]] = (await person.does("memory_list", **data))["facts"]
    return listed


@pytest.fixture
async def told(robin: Person, mia: Person, owner: Person) -> None:
    """Have a fact of each, and one of the home."""
    await robin.says(I_HAVE)
    await mia.does("memory_add", fact="Mia's sister lives in Lisbon", always=True)
    await owner.does("memory_add", fact="The bins go out on Tuesday", whose="home")


async def test_a_fact_has_its_source_and_dates(robin: Person) -> None:
    """Who told it, how, and in which conversation."""
    answer = await say(robin.hass, I_HAVE, context=robin.context)
    (fact,) = await facts(robin)
    assert fact.pop("told_at") == fact.pop("used_at")
    assert fact == {
        "fact_id": 1,
        "fact": NUTS,
        "whose": "person",
        "user_id": robin.user.id,
        "user": "Robin",
        "always": False,
        "told_by": "Robin",
        "told_by_user_id": robin.user.id,
        "channel": "chat",
        "conversation_id": answer.conversation_id,
        "uses": 0,
    }


@pytest.mark.usefixtures("told")
async def test_a_person_sees_their_own_and_those_of_the_home(
    robin: Person, mia: Person, owner: Person
) -> None:
    """An administrator sees all."""
    bins, lisbon = "The bins go out on Tuesday", "Mia's sister lives in Lisbon"
    assert await robin.remembered() == [bins, NUTS]
    assert await owner.remembered() == [bins, lisbon, NUTS]
    assert [one["fact"] for one in await facts(owner, user_id=robin.user.id)] == [NUTS]
    assert [one["fact"] for one in await facts(mia, whose="mine")] == [lisbon]
    assert [one["fact"] for one in await facts(mia, whose="home")] == [bins]
    assert [one["fact"] for one in await facts(owner, query="sisters")] == [lisbon]
    assert await facts(robin, query="sisters") == []
    assert len(await facts(owner, whose="everybody", limit=2)) == 2
    for choice in ({"whose": "everybody"}, {"user_id": mia.user.id}):
        for action in ("memory_list", "memory_export"):
            with pytest.raises(ServiceValidationError, match=NOT_YOURS):
                await robin.does(action, **choice)


@pytest.mark.usefixtures("told")
async def test_a_person_changes_their_own_only(robin: Person, mia: Person, owner: Person) -> None:
    """An administrator changes everybody's."""
    (nuts,) = await facts(robin, whose="mine")
    (bins,) = await facts(robin, whose="home")
    for person, fact in ((mia, nuts), (robin, bins)):
        for action, change in (("memory_edit", {"fact": "No"}), ("memory_erase", {})):
            with pytest.raises(ServiceValidationError, match="There is no fact"):
                await person.does(action, fact_id=fact["fact_id"], **change)
    edited = await robin.does("memory_edit", fact_id=nuts["fact_id"], fact="Robin eats all")
    assert (edited["fact"], edited["fact_id"], edited["channel"]) == (
        "Robin eats all",
        nuts["fact_id"],
        "action",
    )
    assert (await facts(robin, query="eating"))[0]["fact"] == "Robin eats all"
    edited = await owner.does("memory_edit", fact_id=nuts["fact_id"], always=True)
    assert (edited["fact"], edited["always"], edited["user"]) == ("Robin eats all", True, "Robin")
    with pytest.raises(ServiceValidationError, match=NOT_YOURS):
        await robin.does("memory_add", fact="Everybody may in", whose="home")


@pytest.mark.usefixtures("told")
async def test_facts_are_erased_one_by_one_or_all(
    robin: Person, mia: Person, owner: Person
) -> None:
    """One's own by oneself, everybody's by an administrator."""
    for choice in ({"whose": "home"}, {"whose": "everybody"}, {"user_id": mia.user.id}):
        with pytest.raises(ServiceValidationError, match=NOT_YOURS):
            await robin.does("memory_erase", **choice)
    (nuts,) = await facts(robin, whose="mine")
    assert await robin.does("memory_erase", fact_id=nuts["fact_id"]) == {"erased": 1}
    assert await robin.says(ASKED) == "You have not told me that."
    assert await robin.does("memory_erase", whose="mine") == {"erased": 0}
    assert await owner.does("memory_erase", user_id=mia.user.id) == {"erased": 1}
    assert await owner.does("memory_erase", whose="everybody") == {"erased": 1}
    with pytest.raises(ServiceValidationError, match="Say what to erase"):
        await owner.does("memory_erase")


@pytest.mark.usefixtures("told")
async def test_an_export_holds_all_that_one_may_see(robin: Person, owner: Person) -> None:
    """With the same data as the list."""
    export = await robin.does("memory_export")
    assert (export["version"], export["facts"]) == (1, await facts(robin))
    assert len((await owner.does("memory_export", whose="everybody"))["facts"]) == 3


@pytest.mark.parametrize(
    ("action", "data", "message"),
    [
        ("memory_add", {"fact": "x" * 501}, "1 to 500"),
        ("memory_add", {"fact": " \u200b"}, "1 to 500"),
        ("memory_edit", {"fact_id": 99, "fact": "No"}, "There is no fact 99"),
        ("memory_erase", {"fact_id": 99}, "There is no fact 99"),
        ("memory_list", {"user_id": "nobody"}, "no user"),
        ("memory_erase", {"user_id": "nobody"}, "no user"),
    ],
)
async def test_what_cannot_be_done_is_told(
    owner: Person, action: str, data: dict[str, Any], message: str
) -> None:
    """And nothing is changed."""
    with pytest.raises(ServiceValidationError, match=message):
        await owner.does(action, **data)


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("memory_add", {"fact": "x", "whose": "everybody"}),
        ("memory_erase", {"fact_id": 1, "whose": "mine"}),
        ("memory_list", {"whose": "mine", "user_id": "x"}),
        ("memory_edit", {"fact_id": 0}),
        ("memory_erase", {"fact_id": 2**63}),
    ],
)
async def test_nonsense_is_refused(owner: Person, action: str, data: dict[str, Any]) -> None:
    """Before anything is done."""
    with pytest.raises(probatio.Invalid):
        await owner.does(action, **data)


async def test_without_a_jarvis_nothing_is_kept(
    hass: HomeAssistant, household: ConfigEntry[Any], owner: Person
) -> None:
    """Nobody would ever delete it."""
    await hass.config_entries.async_remove(household.entry_id)
    with pytest.raises(ServiceValidationError, match="no Jarvis"):
        await owner.does("memory_add", fact="In")
    assert await owner.remembered() == []
