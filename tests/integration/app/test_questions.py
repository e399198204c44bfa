"""What the app asks: for tokens it gets fresh ones, and nothing that is not its business."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query
from custom_components.homelab_hub.link import link_of
from custom_components.homelab_hub.protocol.chat import ChatUser, Place, Source
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.peer import Asked
from custom_components.homelab_hub.protocol.questions import (
    HOME,
    TOKEN,
    Answer,
    HomeWish,
    Token,
    TokenWanted,
    Verb,
)
from custom_components.homelab_hub.protocol.words import Method, Nothing
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.conftest import clock, person, providers
from tests.integration.connector.consent import Person
from tests.integration.setup_status.steps import turn
from tests.waiting import until

from .pairing import add
from .stand_in import AppStandIn

__all__ = ["clock", "person", "providers"]

WISH = HomeWish(
    user=ChatUser(source=Source.TWITCH, id="1", name="ada", display_name="Ada"),
    place=Place(channel="1"),
    verb=Verb.STATUS,
)


@pytest.fixture
async def twitch(person: Person, app: AppStandIn) -> ConfigEntry[Any]:
    """Return a connection that the app runs something for, with the app connected."""
    entry = await person.connect("twitch")
    await add(person.hass, app)
    await until(lambda: app.connected)
    return entry


async def ask_token(app: AppStandIn, connection: str | None, *, rejected: bool = False) -> str:
    """Ask for a token as the app does."""
    wanted = TokenWanted(rejected=rejected)
    answer: Token = await app.the_peer.ask(TOKEN, wanted, connection=connection)
    return answer.token


async def refusal_of(app: AppStandIn, connection: str | None) -> RequestError:
    """Return why the app gets no token."""
    with pytest.raises(RequestError) as refusal:
        await ask_token(app, connection)
    return refusal.value


async def test_the_app_gets_a_token_of_a_connection_it_runs(
    twitch: ConfigEntry[Any], app: AppStandIn
) -> None:
    """The one that is good now."""
    account = twitch.runtime_data.account
    token = await ask_token(app, twitch.entry_id)

    assert token == account.broker.grant.tokens.access.reveal()


async def test_every_token_given_is_in_the_audit_trail(
    twitch: ConfigEntry[Any], app: AppStandIn, hass: HomeAssistant
) -> None:
    """With who asked, and without the token."""
    token = await ask_token(app, twitch.entry_id)
    query = Query(connection=twitch.entry_id, component="app")
    [line] = await hass.data[DATA_AUDIT].query(query)

    assert line["call"] == "ask.token"
    assert line["actor"] == {"component": "app", "source": "twitch"}
    assert line["outcome"] == "ok"
    assert token not in str(line)


async def test_a_token_that_is_refused_is_renewed(
    twitch: ConfigEntry[Any], app: AppStandIn, providers: OAuthSimulator
) -> None:
    """Only when it is the one that was given."""
    first = await ask_token(app, twitch.entry_id)
    second = await ask_token(app, twitch.entry_id, rejected=True)

    assert second != first
    assert await ask_token(app, twitch.entry_id) == second


async def test_other_connections_are_not_its_business(
    person: Person, app: AppStandIn, hass: HomeAssistant
) -> None:
    """Neither an account that it runs nothing for, nor itself, nor one that is not there."""
    google = await person.connect("google")
    itself = (await add(hass, app))["result"]
    await until(lambda: app.connected)

    for connection in (google.entry_id, itself.entry_id, "nobody", None):
        assert (await refusal_of(app, connection)).code is Code.FORBIDDEN


async def test_a_paused_connection_gives_no_token(
    twitch: ConfigEntry[Any], app: AppStandIn, hass: HomeAssistant
) -> None:
    """And the app is told that the user wants it so."""
    await turn(hass, twitch, "connection", "off")
    refusal = await refusal_of(app, twitch.entry_id)

    assert (refusal.code, refusal.reason) == (Code.FORBIDDEN, "connection_paused")


async def test_a_connection_that_is_not_loaded_is_asked_again_later(
    twitch: ConfigEntry[Any], app: AppStandIn, hass: HomeAssistant
) -> None:
    """It may be there soon."""
    await hass.config_entries.async_unload(twitch.entry_id)
    refusal = await refusal_of(app, twitch.entry_id)

    assert refusal.code is Code.UNAVAILABLE
    assert refusal.retry_after


async def test_tokens_are_not_given_without_end(
    twitch: ConfigEntry[Any], app: AppStandIn, hass: HomeAssistant
) -> None:
    """Somebody who took over the app cannot hammer the provider."""
    for _ in range(6):
        await ask_token(app, twitch.entry_id)
    refusal = await refusal_of(app, twitch.entry_id)

    assert refusal.code is Code.RATE_LIMITED
    assert 0 < (refusal.retry_after or 0) <= 10
    query = Query(connection=twitch.entry_id, component="app", outcome="rate_limited")
    assert len(await hass.data[DATA_AUDIT].query(query)) == 1


async def test_a_question_goes_to_who_answers_for_the_connection(
    twitch: ConfigEntry[Any], app: AppStandIn, hass: HomeAssistant
) -> None:
    """And to nobody once that is taken back."""

    async def answer(wish: HomeWish, asked: Asked[Any]) -> Answer:
        assert asked.connection == twitch.entry_id
        return Answer(text=f"{wish.user.display_name} wants the {wish.verb}")

    stop = link_of(hass).answer(HOME, twitch.entry_id, answer)
    answered = await app.the_peer.ask(HOME, WISH, connection=twitch.entry_id)
    assert answered == Answer(text="Ada wants the status")

    stop()
    with pytest.raises(RequestError) as refusal:
        await app.the_peer.ask(HOME, WISH, connection=twitch.entry_id)
    assert refusal.value.code is Code.UNKNOWN_METHOD


async def test_what_is_not_on_the_list_cannot_be_asked(
    twitch: ConfigEntry[Any], app: AppStandIn
) -> None:
    """The list is all there is."""
    action = Method("ask.anything", Nothing, Nothing)
    with pytest.raises(RequestError) as refusal:
        await app.the_peer.ask(action, Nothing(), connection=twitch.entry_id)

    assert refusal.value.code is Code.UNKNOWN_METHOD
