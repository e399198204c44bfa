"""A new key for a server that no longer takes the old one, and changing a server."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.servers import always, serve

from .conftest import KEY, add_jarvis
from .steps import choices, field_names, start_reconfiguring, submit, suggested
from .talk import ask

CHAT_ONLY = frozenset({"chat"})


def reauth_flows(hass: HomeAssistant) -> list[ConfigFlowResult]:
    """Return the forms for a new key that Home Assistant shows to people."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == "reauth"
    ]


async def refused_form(
    hass: HomeAssistant, entry: ConfigEntry[Any], server: OpenAISimulator
) -> ConfigFlowResult:
    """Let the server refuse the key once, and return the form Home Assistant shows for it."""
    server.faults.put("unauthorized", times=1)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    [flow] = reauth_flows(hass)
    return await hass.config_entries.flow.async_configure(flow["flow_id"])


async def test_a_refused_key_is_asked_for_again_and_replaced(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Only the key is asked for and changed; Jarvis goes on with it at once."""
    before = dict(jarvis.data)
    subentries = dict(jarvis.subentries)
    form = await refused_form(hass, jarvis, simulator)
    assert (form["step_id"], form["errors"]) == ("reauth_confirm", {})
    assert field_names(form) == ["api_key"]
    assert suggested(form, "api_key") is None

    simulator.requests.clear()
    result = await submit(hass, form, api_key=" sk-new ")

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert jarvis.data == {**before, "api_key": "sk-new"}
    assert dict(jarvis.subentries) == subentries
    assert jarvis.state is ConfigEntryState.LOADED
    assert reauth_flows(hass) == []
    assert await ask(hass, "Who are you?") == "I am your home's assistant."


async def test_a_new_key_that_is_wrong_too_is_told(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The entry keeps what it has until a key works."""
    form = await refused_form(hass, jarvis, simulator)
    result = await submit(hass, form, api_key="sk-wrong-again")
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reauth_confirm")
    assert result["errors"] == {"base": "invalid_auth"}
    assert jarvis.data["api_key"] == KEY

    result = await submit(hass, result, api_key="sk-new")
    assert result["reason"] == "reauth_successful"
    assert jarvis.data["api_key"] == "sk-new"


async def test_trouble_while_the_new_key_is_tried_is_told(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The key may be right and the server away."""
    form = await refused_form(hass, jarvis, simulator)
    await simulator.stop()
    result = await submit(hass, form, api_key="sk-new")
    assert result["errors"] == {"base": "cannot_connect"}

    await simulator.start()
    result = await submit(hass, result, api_key="sk-new")
    assert result["reason"] == "reauth_successful"


async def test_a_key_that_stays_refused_is_asked_for_once(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """However often Jarvis is refused, there is one form."""
    simulator.faults.put("unauthorized")
    for _ in range(2):
        await ask(hass, "Who are you?")
        await hass.config_entries.async_reload(jarvis.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert len(reauth_flows(hass)) == 1


async def test_the_form_shows_what_there_is_except_the_key(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """A key is never sent back to a browser."""
    form = await start_reconfiguring(hass, jarvis)
    assert (form["step_id"], form["errors"]) == ("reconfigure", {})
    assert suggested(form, "base_url") == simulator.base_url
    assert suggested(form, "api_style") == "responses"
    assert choices(form, "api_style") == ["auto", "responses", "chat"]
    assert suggested(form, "api_key") is None


async def test_a_server_moves_and_the_key_stays(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """A key left empty is the one there is; agents and tasks stay; Jarvis asks the new server."""
    subentries = dict(jarvis.subentries)
    async with OpenAISimulator(styles=CHAT_ONLY) as other:
        form = await start_reconfiguring(hass, jarvis)
        result = await submit(hass, form, base_url=f"{other.base_url}/", api_style="auto")
        assert (result["type"], result["reason"]) == (
            FlowResultType.ABORT,
            "reconfigure_successful",
        )
        assert jarvis.data == {
            "kind": "jarvis",
            "api_key": KEY,
            "base_url": other.base_url,
            "api_style": "chat",
        }
        assert dict(jarvis.subentries) == subentries
        assert jarvis.state is ConfigEntryState.LOADED
        assert await ask(hass, "Who are you?") == "I am your home's assistant."


async def test_the_key_changes_and_the_server_stays(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """What is entered replaces what there was."""
    form = await start_reconfiguring(hass, jarvis)
    result = await submit(
        hass, form, api_key="sk-new", base_url=simulator.base_url, api_style="responses"
    )
    assert result["reason"] == "reconfigure_successful"
    assert (jarvis.data["api_key"], jarvis.data["base_url"]) == ("sk-new", simulator.base_url)


async def test_the_style_can_be_chosen_by_hand(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Some servers speak both, and one of them better."""
    form = await start_reconfiguring(hass, jarvis)
    result = await submit(hass, form, base_url=simulator.base_url, api_style="chat")
    assert result["reason"] == "reconfigure_successful"
    assert jarvis.data["api_style"] == "chat"

    simulator.requests.clear()
    await ask(hass, "Who are you?")
    assert {request.path for request in simulator.requests} == {"/v1/chat/completions"}


async def test_a_style_the_server_does_not_speak_is_told(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """A choice by hand is tried as it is, and finding out still works."""
    async with OpenAISimulator(styles=CHAT_ONLY) as other:
        form = await start_reconfiguring(hass, jarvis)
        result = await submit(hass, form, base_url=other.base_url, api_style="responses")
        assert result["errors"] == {"base": "not_an_api"}
        assert suggested(result, "api_style") == "responses"
        result = await submit(hass, result, base_url=other.base_url, api_style="auto")
        assert jarvis.data["api_style"] == "chat"


async def test_a_change_that_does_not_work_is_told_and_not_saved(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator, closed_port: str
) -> None:
    """Every mistake can be mended in the same form."""
    before = dict(jarvis.data)
    form = await start_reconfiguring(hass, jarvis)
    async with serve(always("<html>", content_type="text/html")) as page:
        for fields, error in (
            ({"base_url": "127.0.0.1/v1"}, {"base_url": "invalid_url"}),
            ({"base_url": closed_port}, {"base": "cannot_connect"}),
            ({"base_url": page}, {"base": "not_an_api"}),
            (
                {"base_url": simulator.base_url, "api_key": "sk-wrong-key"},
                {"base": "invalid_auth"},
            ),
        ):
            form = await submit(hass, form, **fields, api_style="auto")
            assert form["errors"] == error
            assert suggested(form, "base_url") == fields["base_url"]
            assert dict(jarvis.data) == before
    result = await submit(hass, form, base_url=simulator.base_url, api_style="auto")
    assert result["reason"] == "reconfigure_successful"


async def test_an_address_taken_out_means_openai(
    hass: HomeAssistant, asked_hosts: list[str], jarvis: ConfigEntry[Any]
) -> None:
    """As the form says."""
    form = await start_reconfiguring(hass, jarvis)
    result = await submit(hass, form, api_style="auto")
    assert asked_hosts == ["api.openai.com:443"]
    assert result["errors"] == {"base": "cannot_connect"}


async def test_a_server_does_not_become_one_that_is_there_already(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Two entries for one account would count and answer twice."""
    second = await add_jarvis(hass, simulator.base_url, api_key="sk-other")
    form = await start_reconfiguring(hass, second)
    result = await submit(hass, form, api_key=KEY, base_url=simulator.base_url, api_style="auto")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert second.data["api_key"] == "sk-other"
