"""A provider that is down, slow or somebody else, in each step of an authorization's life."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector import revoke, token_request
from custom_components.homelab_hub.connector.providers import PROVIDERS, ProviderKey
from custom_components.homelab_hub.connector.reporting import report_of
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream import errors, transport
from custom_components.homelab_hub.upstream.retry import Limits
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import account_of, asked, audit, events, pass_time, repairs, shown, status, use

FAULTS = ["server_error", "rate_limit", "html", "hang", "down"]
ERRORS = {
    "server_error": "upstream_failed",
    "rate_limit": "upstream_rate_limited",
    "html": "upstream_not_an_api",
    "hang": "upstream_too_slow",
    "down": "upstream_unreachable",
}
# For a provider that hangs, so that nobody waits long.
PATIENCE = 0.3


@asynccontextmanager
async def trouble(providers: OAuthSimulator, fault: str, endpoint: str) -> AsyncGenerator[None]:
    """Break an endpoint, or all of the provider if it is `down`, and mend it."""
    with pytest.MonkeyPatch.context() as patch:
        if fault == "hang":
            patch.setattr(token_request, "TIMEOUT", PATIENCE)
            patch.setattr(revoke, "TIMEOUT", PATIENCE)
            hurried = Limits(total=PATIENCE)
            patch.setattr(transport, "Limits", lambda: hurried)
            patch.setitem(
                PROVIDERS, ProviderKey.KICK, replace(PROVIDERS[ProviderKey.KICK], limits=hurried)
            )
        async with broken(providers, fault, endpoint):
            yield


@asynccontextmanager
async def broken(providers: OAuthSimulator, fault: str, endpoint: str) -> AsyncGenerator[None]:
    """Break an endpoint, or all of the provider, and mend it."""
    if fault == "down":
        await providers.stop()
        yield
        await providers.start()
        return
    more: dict[str, Any] = {"retry_after": 60} if fault == "rate_limit" else {}
    providers.faults.put(fault, endpoint=endpoint, **more)
    yield
    providers.faults.clear()


def tokens_on_disk(hass: HomeAssistant) -> list[Path]:
    """Return the files with tokens."""
    return list(Path(hass.config.path(".storage")).glob("homelab_hub.tokens.*"))


@pytest.mark.parametrize("fault", FAULTS)
async def test_at_the_exchange_of_the_code(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, fault: str
) -> None:
    """There is no connection, and the dialog says that it is the provider's fault."""
    step = await person.to_consent("kick")
    answer = await person.ask(step)
    async with trouble(providers, fault, "kick.token"):
        await person.home_assistant.get(answer)
        result = await hass.config_entries.flow.async_configure(step["flow_id"])

    assert result["reason"] == ("oauth_timeout" if fault == "hang" else "oauth_failed")
    assert result["description_placeholders"] == {"provider": "Kick"}
    assert hass.config_entries.async_entries(DOMAIN) == []
    assert status(hass, await person.connect("kick")) == "ready"


# One that is down is down at the exchange already.
@pytest.mark.parametrize("fault", FAULTS[:-1])
async def test_at_the_question_whose_account_it_is(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, fault: str
) -> None:
    """There is no connection, and what was granted is given back if the provider takes it."""
    step = await person.to_consent("kick")
    answer = await person.ask(step)
    async with trouble(providers, fault, "kick.api"):
        await person.home_assistant.get(answer)
        result = await hass.config_entries.flow.async_configure(step["flow_id"])
        await hass.async_block_till_done(wait_background_tasks=True)

    assert result["reason"] == ("oauth_timeout" if fault == "hang" else "oauth_failed")
    assert hass.config_entries.async_entries(DOMAIN) == []
    assert [grant.ended for grant in providers.grants] == ["revoked by the app"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_at_a_refresh(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, fault: str
) -> None:
    """Who needs a token is told what is wrong; nobody has to do anything."""
    entry = await person.connect("kick")
    account = account_of(entry)
    async with trouble(providers, fault, "kick.token"):
        with pytest.raises(errors.UpstreamError) as raised:
            await account.broker.token(await account.broker.token())
        assert raised.value.key == ERRORS[fault]
        state = shown(hass, entry, "status")
        assert (state.state, state.attributes["reason"]) == ("degraded", ERRORS[fault])
    assert (repairs(hass), person.asked_for(entry)) == (set(), [])
    assert await use(entry)


async def test_a_refresh_works_again_by_itself(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And many that failed are one line in the audit trail."""
    entry = await person.connect("kick")
    freezer.tick(7200)
    async with trouble(providers, "server_error", "kick.token"):
        for _ in range(3):
            with pytest.raises(errors.ServerError):
                await use(entry)
            freezer.tick(60)
    freezer.tick(60)

    assert await use(entry)
    assert status(hass, entry) == "ready"
    assert await events(hass, entry) == ["granted", "refresh_failed", "refreshed"]


async def test_a_provider_that_asks_for_time_gets_it(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Ten minutes without a request, however often somebody wants a token."""
    entry = await person.connect("kick")
    freezer.tick(7200)
    before = asked(providers, "kick", "token")
    providers.faults.put("rate_limit", endpoint="kick.token", retry_after=600, times=1)
    for _ in range(9):
        with pytest.raises(errors.RateLimitError):
            await use(entry)
        freezer.tick(60)
    assert asked(providers, "kick", "token") == before + 1

    freezer.tick(180)
    assert await use(entry)


@pytest.mark.parametrize("fault", FAULTS)
async def test_at_the_start(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, fault: str
) -> None:
    """Home Assistant tries again by itself; one that wants to be left alone is, and loaded."""
    entry = await person.connect("kick")
    loaded = fault == "rate_limit"
    async with trouble(providers, fault, "kick.api"):
        await hass.config_entries.async_reload(entry.entry_id)
        state = ConfigEntryState.LOADED if loaded else ConfigEntryState.SETUP_RETRY
        assert entry.state is state
        report = report_of(entry)
        assert (report.status, report.next_step) == ("degraded", "next_wait")
        assert (repairs(hass), person.asked_for(entry)) == (set(), [])

    await hass.config_entries.async_reload(entry.entry_id)
    assert (entry.state, status(hass, entry)) == (ConfigEntryState.LOADED, "ready")


async def test_a_start_that_failed_is_tried_again(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nobody has to reload anything."""
    entry = await person.connect("kick")
    async with trouble(providers, "server_error", "kick.api"):
        await hass.config_entries.async_reload(entry.entry_id)
    await pass_time(hass, freezer, minutes=2)

    assert (entry.state, status(hass, entry)) == (ConfigEntryState.LOADED, "ready")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["kick", "twitch", "youtube", "discord"])
async def test_at_the_revocation(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str, fault: str
) -> None:
    """The tokens are gone from here, and the user is told to do the rest."""
    entry = await person.connect(kind)
    async with trouble(providers, fault, "revoke"):
        await hass.config_entries.async_remove(entry.entry_id)

    assert tokens_on_disk(hass) == []
    assert repairs(hass) == {"revoke_by_hand"}
    [line] = await audit(hass, event="revocation_failed")
    assert line["outcome"] == ERRORS[fault]


async def test_a_token_without_an_end_is_taken_for_an_hour(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """RFC 6749 section 5.1 allows to leave it out."""
    providers.faults.put("no_expiry", times=1)
    entry = await person.connect("kick")
    before = asked(providers, "kick", "token")
    freezer.tick(3000)
    assert await use(entry)
    assert asked(providers, "kick", "token") == before

    freezer.tick(600)
    assert await use(entry)
    assert asked(providers, "kick", "token") == before + 1


@pytest.mark.parametrize("kind", ["kick", "spotify", "twitch", "youtube"])
async def test_a_missing_scope_is_nobodys_sign_in(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """A new token would be refused as well; Twitch says 401 where others say 403."""
    entry = await person.connect(kind)
    before = len([one for one in providers.requests if "token" in one.path])
    providers.faults.put("insufficient_scope", endpoint="api", times=1)
    with pytest.raises(errors.ForbiddenError):
        await use(entry)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert len([one for one in providers.requests if "token" in one.path]) == before
    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    [line] = await audit(hass, outcome="upstream_forbidden")
    assert line["capability"] == account_of(entry).wanted[0]


async def test_an_api_that_is_down_is_shown_while_it_is(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is left alone for a while, and works again by itself."""
    entry = await person.connect("twitch")
    providers.faults.put("server_error", endpoint="twitch.api")
    with pytest.raises(errors.ServerError):
        await use(entry)
    assert status(hass, entry) == "degraded"
    before = len(providers.requests)
    with pytest.raises(errors.ServerError):
        await use(entry)
    assert len(providers.requests) == before

    providers.faults.clear()
    freezer.tick(60)
    assert await use(entry)
    assert status(hass, entry) == "ready"


async def test_two_hundred_callers_make_one_refresh(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With a provider that burns each refresh token."""
    providers.switch("kick", refresh="burn")
    entry = await person.connect("kick")
    before = asked(providers, "kick", "token")
    freezer.tick(7200)

    told = await asyncio.gather(*(use(entry) for _ in range(200)))

    assert len(told) == 200
    assert asked(providers, "kick", "token") == before + 1


async def test_a_token_that_an_api_refuses_is_renewed_once_for_all(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Nobody notices that the provider ended it before its time."""
    entry = await person.connect("kick")
    before = asked(providers, "kick", "token")
    provider = providers.providers["kick"]
    provider.ledger.end_access_tokens(providers.grants[0])

    told = await asyncio.gather(*(use(entry) for _ in range(50)))

    assert len(told) == 50
    assert asked(providers, "kick", "token") == before + 1
    assert status(hass, entry) == "ready"
