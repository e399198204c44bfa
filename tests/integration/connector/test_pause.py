"""What the user turns off is not used, whoever asks, until it is turned on."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
import pytest

from custom_components.homelab_hub.connector.errors import (
    CapabilityPausedError,
    ConnectionPausedError,
)
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import (
    WORKS,
    asked,
    audit,
    entity,
    pass_time,
    repairs,
    shown,
    status,
    tokens_file,
    use,
)

KINDS = ["discord", "google", "kick", "spotify", "twitch", "youtube"]


async def turn(
    hass: HomeAssistant, entry: ConfigEntry[Any], what: str, to: str, user: str | None = None
) -> None:
    """Turn a capability or the connection on or off."""
    switch = {"entity_id": entity(hass, entry, f"allow_{what}")}
    context = Context(user_id=user)
    await hass.services.async_call("switch", f"turn_{to}", switch, blocking=True, context=context)
    await hass.async_block_till_done()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_paused_connection_sends_nothing(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """Until it is resumed."""
    entry = await person.connect(kind)
    await turn(hass, entry, "connection", "off")
    state = shown(hass, entry, "status")
    assert (state.state, state.attributes["next_step"]) == ("paused", "next_resume")
    before = len(providers.requests)
    with pytest.raises(ConnectionPausedError):
        await use(entry)
    assert len(providers.requests) == before

    await turn(hass, entry, "connection", "on")
    assert status(hass, entry) == WORKS[kind]
    assert await use(entry)


async def test_a_paused_capability_leaves_the_others_on(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The connection is still ready."""
    entry = await person.connect("kick")
    await turn(hass, entry, "write_chat", "off")
    before = len(providers.requests)
    with pytest.raises(CapabilityPausedError):
        await use(entry, "write_chat")

    assert len(providers.requests) == before
    assert await use(entry, "read_chat")
    state = shown(hass, entry, "status")
    assert (state.state, state.attributes["paused"]) == ("ready", ["write_chat"])


async def test_a_pause_survives_a_restart(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """And the end of it does."""
    entry = await person.connect("kick")
    for to in ("off", "on"):
        await turn(hass, entry, "connection", to)
        await hass.config_entries.async_reload(entry.entry_id)
        assert shown(hass, entry, "allow_connection").state == to
        assert status(hass, entry) == ("ready" if to == "on" else "paused")
    assert await use(entry)


async def test_a_pause_survives_a_new_consent(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Who turned something off did not turn it on by signing in."""
    entry = await person.connect("kick")
    await turn(hass, entry, "write_chat", "off")
    await person.change(entry, ["read_chat", "write_chat", "moderate"])

    assert shown(hass, entry, "allow_write_chat").state == "off"
    assert shown(hass, entry, "allow_moderate").state == "on"


async def test_tokens_stay_alive_while_nobody_may_use_them(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """So that the end of a pause is not the start of a sign-in."""
    entry = await person.connect("kick")
    await turn(hass, entry, "connection", "off")
    before = asked(providers, "kick", "token")
    for _ in range(8):
        await pass_time(hass, freezer, hours=6)
    assert asked(providers, "kick", "token") == before + 2

    await turn(hass, entry, "connection", "on")
    assert await use(entry)


async def test_an_authorization_that_ends_in_a_pause_is_told(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Only a new consent helps, paused or not."""
    entry = await person.connect("kick")
    await turn(hass, entry, "connection", "off")
    providers.grants[0].ended = "disconnected by the user"
    for _ in range(5):
        await pass_time(hass, freezer, hours=6)

    assert (status(hass, entry), repairs(hass)) == ("needs_attention", {"authorization_over"})


async def test_who_paused_is_recorded(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, hass_admin_user: Any
) -> None:
    """With what, and that somebody tried."""
    entry = await person.connect("kick")
    await turn(hass, entry, "write_chat", "off", user=hass_admin_user.id)
    with pytest.raises(CapabilityPausedError):
        await use(entry, "write_chat")
    await turn(hass, entry, "connection", "off")

    [of_all, of_one] = (await audit(hass, event="paused"))[::-1]
    assert (of_one["capability"], of_one["actor"]["user"]) == ("write_chat", hass_admin_user.id)
    assert "capability" not in of_all
    [tried] = await audit(hass, outcome="capability_paused")
    assert (tried["event"], tried["tries"]) == ("used", 0)


async def test_turning_off_what_is_off_is_no_news(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """One line for one pause."""
    entry = await person.connect("kick")
    for _ in range(2):
        await turn(hass, entry, "connection", "off")

    assert len(await audit(hass, event="paused")) == 1


async def test_where_there_are_no_tokens_there_is_nothing_to_turn_on(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """All switches are unavailable."""
    entry = await person.connect("kick")
    tokens_file(hass, entry).unlink()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    switches = [
        shown(hass, entry, f"allow_{what}") for what in ("connection", "read_chat", "write_chat")
    ]
    assert {state.state for state in switches} == {"unavailable"}
