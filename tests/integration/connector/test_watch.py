"""An account that nobody uses is looked after, and told of when only a person can help."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.upstream import errors
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import asked, events, pass_time, repairs, shown, status, use


async def test_idle_tokens_are_renewed_every_day(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Some providers forget what nobody used for long."""
    await person.connect("kick")
    before = asked(providers, "kick", "token")
    for _ in range(12):
        await pass_time(hass, freezer, hours=6)

    assert asked(providers, "kick", "token") == before + 3


async def test_twitch_is_asked_every_hour(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """As it wants it, on start and hourly after that."""
    await person.connect("twitch")
    assert asked(providers, "twitch", "validate") == 1
    for _ in range(3):
        await pass_time(hass, freezer, hours=1)

    assert asked(providers, "twitch", "validate") == 4


async def test_others_are_asked_once_a_day(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whether they still take the authorization."""
    await person.connect("spotify")
    before = asked(providers, "spotify", "api", "me")
    for _ in range(8):
        await pass_time(hass, freezer, hours=6)

    assert asked(providers, "spotify", "api", "me") == before + 2


@pytest.mark.parametrize("kind", ["kick", "twitch", "youtube"])
async def test_an_api_that_refuses_a_new_token_leads_to_one_question(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    kind: str,
) -> None:
    """Not to one for each of a hundred refusals."""
    entry = await person.connect(kind)
    providers.faults.put("unauthorized", endpoint="api")
    tokens = asked(providers, "google" if kind == "youtube" else kind, "token")
    for _ in range(100):
        with pytest.raises(errors.CredentialsError):
            await use(entry)
    freezer.tick(1)
    for provider in providers.grants:
        provider.ended = "disconnected by the user"
    await pass_time(hass, freezer, minutes=6)

    assert (status(hass, entry), len(person.asked_for(entry))) == ("needs_attention", 1)
    happened = await events(hass, entry)
    assert happened.count("consent_asked") == 1
    # One because an API refused the token, one when it was looked at.
    name = "google" if kind == "youtube" else kind
    assert asked(providers, name, "token") <= tokens + 2


async def test_a_provider_that_refuses_everything_is_not_asked_without_end(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Every few minutes at most; and the user is asked once."""
    entry = await person.connect("youtube")
    providers.faults.put("unauthorized", endpoint="api")
    with pytest.raises(errors.CredentialsError):
        await use(entry)
    await pass_time(hass, freezer, minutes=6)
    before = len(providers.requests)
    for _ in range(10):
        await pass_time(hass, freezer, seconds=1)
    assert len(providers.requests) == before
    states = set()
    for _ in range(12):
        await pass_time(hass, freezer, minutes=5)
        states.add(status(hass, entry))

    assert states == {"needs_attention"}
    assert (await events(hass, entry)).count("consent_asked") == 1
    # Twelve looks, each with one refresh and one more try.
    assert len(providers.requests) - before <= 12 * 3


async def test_what_passes_is_forgotten(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A provider that refused for a while, as after a fault of its own, needs nobody's help."""
    entry = await person.connect("youtube")
    providers.faults.put("unauthorized", endpoint="api")
    with pytest.raises(errors.CredentialsError):
        await use(entry)
    await pass_time(hass, freezer, minutes=6)
    assert (status(hass, entry), repairs(hass)) == ("needs_attention", {"authorization_over"})

    providers.faults.clear()
    await pass_time(hass, freezer, minutes=67)
    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    assert person.asked_for(entry) == []
    assert await use(entry)


async def test_a_provider_that_refuses_at_the_start_is_asked_again_soon(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not in hours."""
    entry = await person.connect("youtube")
    providers.faults.put("unauthorized", endpoint="api")
    await hass.config_entries.async_reload(entry.entry_id)
    assert status(hass, entry) == "needs_attention"

    providers.faults.clear()
    await pass_time(hass, freezer, minutes=6)
    assert (status(hass, entry), repairs(hass)) == ("ready", set())


@pytest.mark.parametrize("fault", ["server_error", "html", "rate_limit"])
async def test_a_provider_that_is_down_is_waited_for(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    fault: str,
) -> None:
    """The state says so meanwhile; nobody is asked for anything."""
    entry = await person.connect("twitch")
    more: dict[str, Any] = {"retry_after": 60} if fault == "rate_limit" else {}
    providers.faults.put(fault, endpoint="twitch.validate", **more)
    await pass_time(hass, freezer, hours=1)
    state = shown(hass, entry, "status")
    assert (state.state, state.attributes["next_step"]) == ("degraded", "next_wait")
    assert (repairs(hass), person.asked_for(entry)) == (set(), [])

    providers.faults.clear()
    await pass_time(hass, freezer, minutes=6)
    assert status(hass, entry) == "ready"


@pytest.mark.parametrize("hours", [-5, 5])
async def test_a_clock_that_jumps_breaks_nothing(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    hours: int,
) -> None:
    """As on a machine without a battery; the provider's clock stays right."""
    entry = await person.connect("kick")
    freezer.tick(timedelta(hours=hours))
    providers.clock.offset -= hours * 3600
    assert await use(entry)
    freezer.tick(timedelta(hours=-hours))
    providers.clock.offset += hours * 3600

    assert await use(entry)
    await pass_time(hass, freezer, hours=7)
    assert await use(entry)
    assert status(hass, entry) == "ready"
