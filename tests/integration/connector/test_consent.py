"""What can become of a consent page: less than asked, nothing, a stranger's answer, no answer."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.config_entry_oauth2_flow import _encode_jwt
import pytest

from custom_components.homelab_hub.connector.errors import NotGrantedError
from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, Person
from .looking import account_of, asked, repairs, shown, status, use

WRITING = "https://www.googleapis.com/auth/youtube.force-ssl"
BOTH = ["read_chat", "write_chat"]
KINDS = ["discord", "google", "kick", "spotify", "twitch", "youtube"]


async def to_partial(person: Person, providers: OAuthSimulator) -> ConfigFlowResult:
    """Return the menu after a consent to one of two things."""
    providers.switch("google", auto="partial", withhold=[WRITING])
    return await person.consent(await person.to_consent("youtube", capabilities=BOTH))


async def test_less_than_asked_is_told(person: Person, providers: OAuthSimulator) -> None:
    """In the words of the form where it was chosen."""
    menu = await to_partial(person, providers)

    assert (menu["type"], menu["step_id"]) == (FlowResultType.MENU, "partial")
    assert menu["description_placeholders"] is not None
    missing = menu["description_placeholders"]["missing"]
    assert missing.startswith("- ")
    assert "write_chat" not in missing


async def test_going_on_with_less_leaves_the_rest_off(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """And shows it; it can be allowed later."""
    menu = await to_partial(person, providers)
    entry = (await person.answer(menu, next_step_id="accept"))["result"]
    await hass.async_block_till_done(wait_background_tasks=True)

    state = shown(hass, entry, "status")
    assert (state.state, state.attributes["missing"]) == ("degraded", ["write_chat"])
    assert state.attributes["next_step"] == "next_allow"
    assert shown(hass, entry, "allow_write_chat").state == "unavailable"
    assert await use(entry, "read_chat")
    with pytest.raises(NotGrantedError):
        await use(entry, "write_chat")

    providers.switch("google", auto="allow")
    await person.change(entry, BOTH)
    assert status(hass, entry) == "ready"


async def test_asking_again_shows_the_consent_page_once_more(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The second time everything is allowed."""
    menu = await to_partial(person, providers)
    step = await person.answer(menu, next_step_id="ask_again")
    providers.switch("google", auto="allow")
    entry = (await person.consent(step))["result"]

    assert (status(hass, entry), account_of(entry).granted) == ("ready", BOTH)


async def test_a_dialog_closed_at_less_than_asked_leaves_nothing(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Not at the provider either."""
    menu = await to_partial(person, providers)
    hass.config_entries.flow.async_abort(menu["flow_id"])
    await hass.async_block_till_done(wait_background_tasks=True)

    assert [grant.ended for grant in providers.grants] == ["revoked by the app"]


async def test_nothing_granted_is_no_connection(person: Person, providers: OAuthSimulator) -> None:
    """What was granted beside it, to name the account, is given back."""
    providers.switch("google", auto="partial")
    result = await person.consent(await person.to_consent("youtube"))

    assert result["reason"] == "nothing_granted"
    assert [grant.ended for grant in providers.grants] == ["revoked by the app"]
    assert person.hass.config_entries.async_entries(DOMAIN) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_refusal_leaves_nothing(
    person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """The user said no."""
    providers.switch(auto="deny")
    result = await person.consent(await person.to_consent(kind))

    assert result["reason"] == "user_rejected_authorize"
    assert person.hass.config_entries.async_entries(DOMAIN) == []
    assert providers.grants == []


async def test_a_closed_window_leaves_nothing(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The dialog can be closed as well, and opened anew."""
    step = await person.to_consent("twitch")
    hass.config_entries.flow.async_abort(step["flow_id"])

    assert hass.config_entries.flow.async_progress() == []
    assert hass.config_entries.async_entries(DOMAIN) == []
    assert repairs(hass) == set()
    entry = await person.connect("twitch")
    assert status(hass, entry) == "ready"


async def test_an_answer_from_before_a_restart_is_no_connection(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Its dialog is gone; the code is not redeemed."""
    step = await person.to_consent("twitch")
    answer = await person.ask(step)
    hass.config_entries.flow.async_abort(step["flow_id"])

    response = await person.home_assistant.get(answer)

    # Home Assistant's own page; it has no better words for it.
    assert response.status == 500
    assert asked(providers, "twitch", "token") == 0
    assert hass.config_entries.async_entries(DOMAIN) == []


async def test_a_forged_answer_is_no_connection(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The state is signed by this Home Assistant, so an attacker cannot slip in their account."""
    step = await person.to_consent("twitch")
    genuine = parse_qs(urlsplit(await person.ask(step)).query)
    head, body, _ = genuine["state"][0].split(".")

    response = await person.home_assistant.get(
        "/auth/external/callback", params={"code": "stolen", "state": f"{head}.{body}.forged"}
    )

    assert response.status == 400
    assert "Invalid state" in await response.text()
    assert asked(providers, "twitch", "token") == 0
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "auth"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_made_up_code_is_told(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """As after somebody else used it."""
    step = await person.to_consent(kind)
    redirect = {"redirect_uri": "https://example.com/auth/external/callback"}
    state = _encode_jwt(hass, {"flow_id": step["flow_id"], **redirect})
    await person.home_assistant.get(
        "/auth/external/callback", params={"code": "made-up", "state": state}
    )
    result = await hass.config_entries.flow.async_configure(step["flow_id"])

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "oauth_unauthorized")


async def test_an_answer_that_comes_twice_counts_once(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """As after reloading the page in the browser."""
    step = await person.to_consent("kick")
    answer = await person.ask(step)
    assert (await person.home_assistant.get(answer)).ok
    entry = (await hass.config_entries.flow.async_configure(step["flow_id"]))["result"]
    await person.home_assistant.get(answer)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert hass.config_entries.async_entries(DOMAIN) == [entry]
    assert asked(providers, "kick", "token") == 1
    assert await use(entry)


async def test_an_authorization_that_ends_in_an_hour_is_none(
    person: Person, providers: OAuthSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a refresh token; it is given back, so that the next consent has one."""
    monkeypatch.setattr(type(providers.providers["google"]), "is_offline", lambda *_, **__: False)
    result = await person.consent(await person.to_consent("youtube"))

    assert result["reason"] == "no_refresh_token"
    assert [grant.ended for grant in providers.grants] == ["revoked by the app"]


async def test_a_trial_application_says_when_it_ends(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Google's consent screens in Testing give a week, which is no reason for alarm yet."""
    providers.register_client(
        "google",
        CLIENT_ID,
        CLIENT_SECRET,
        ["https://example.com/auth/external/callback"],
        testing=True,
    )
    entry = await person.connect("youtube")

    assert shown(hass, entry, "authorization_days_left").state == "6"
    assert (status(hass, entry), repairs(hass)) == ("ready", set())


async def to_bot(person: Person) -> ConfigFlowResult:
    """Return the form that asks for a bot's token."""
    form = await person.choose("discord")
    client = await person.answer(form, capabilities=["write_messages"])
    return await person.answer(client, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)


async def test_a_wrong_bot_token_is_told_at_once(person: Person, providers: OAuthSimulator) -> None:
    """Before the consent page."""
    bot = await to_bot(person)
    again = await person.answer(bot, bot_token="another")
    assert again["errors"] == {"bot_token": "bot_token_refused"}

    step = await person.answer(again, bot_token=f" {BOT_TOKEN}\n")
    assert step["type"] is FlowResultType.EXTERNAL_STEP


@pytest.mark.parametrize("fault", ["server_error", "html", "rate_limit"])
async def test_a_bot_token_that_cannot_be_tried_is_not_taken(
    person: Person, providers: OAuthSimulator, fault: str
) -> None:
    """It is no more told to be wrong than to be right."""
    bot = await to_bot(person)
    more: dict[str, Any] = {"retry_after": 60} if fault == "rate_limit" else {}
    providers.faults.put(fault, endpoint="discord.api", **more)
    again = await person.answer(bot, bot_token=BOT_TOKEN)
    assert again["errors"] == {"base": "provider_unreachable"}

    providers.faults.clear()
    assert (await person.answer(again, bot_token=BOT_TOKEN))["step_id"] == "auth"


async def test_the_server_that_the_bot_joined_is_kept(
    person: Person, providers: OAuthSimulator
) -> None:
    """The one that was chosen on the consent page."""
    [_, second] = providers.accounts["discord"][0].guilds
    providers.switch("discord", guild=second.id)
    entry = await person.connect("discord")

    assert entry.data["guild"] == {"id": second.id, "name": second.name}
    assert (await use(entry))["bot"] is True
