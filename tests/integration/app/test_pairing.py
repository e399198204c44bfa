"""Adding the app by hand, changing it, and giving it a new token."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowContext,
)
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from custom_components.homelab_hub.connections import connection_of
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.protocol.version import PROTOCOL, Side
from tests.integration.servers import always, serve
from tests.waiting import until

from .apart import AppApart
from .pairing import add, begin, certificate, enter, place
from .stand_in import TOKEN, AppStandIn


async def test_an_app_is_added_after_a_test_call(home: HomeAssistant, app: AppStandIn) -> None:
    """The entry holds what is needed to connect, and the link comes up."""
    result = await add(home, app)
    entry = result["result"]
    await until(lambda: app.connected)

    assert entry.unique_id == "app:app-1"
    assert entry.data["token"] == TOKEN
    assert entry.state is ConfigEntryState.LOADED
    assert app.hellos[0].home == app.hellos[-1].home != ""


async def test_there_is_one_app_at_most(home: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """A second one would fight with the first over the bots."""
    result = await begin(home)

    assert (result["type"], result["reason"]) == ("abort", "app_already_added")


async def test_a_wrong_token_is_told_at_its_field(home: HomeAssistant, app: AppStandIn) -> None:
    """The form comes again, without the secret."""
    result = await enter(home, await begin(home), place(app, token="wrong"))

    assert result["errors"] == {"token": "app_token_refused"}
    assert (await enter(home, result, place(app)))["type"] == "create_entry"


async def test_an_address_where_nobody_answers(home: HomeAssistant, closed_port: str) -> None:
    """It is told, and nothing is added."""
    port = int(closed_port.split(":")[2].split("/", maxsplit=1)[0])
    values = {"host": "127.0.0.1", "port": port, "token": "x", "tls": False}
    result = await enter(home, await begin(home), values)

    assert result["errors"] == {"base": "app_unreachable"}


async def test_something_else_that_answers(home: HomeAssistant) -> None:
    """A server that does not know the link is not taken for the app."""
    async with serve(always("<html>", content_type="text/html")) as url:
        values = {"host": "127.0.0.1", "port": URL(url).port, "token": "x", "tls": False}
        result = await enter(home, await begin(home), values)

    assert result["errors"] == {"base": "app_not_found_there"}


async def test_an_app_of_another_home(home: HomeAssistant, app: AppStandIn) -> None:
    """One app serves one home."""
    app.refuses = True
    result = await enter(home, await begin(home), place(app))

    assert result["errors"] == {"base": "app_another_home"}


@pytest.mark.parametrize(
    ("side", "key"), [(Side.APP, "app_too_old"), (Side.INTEGRATION, "integration_too_old")]
)
async def test_a_version_too_far_away_names_the_side_to_update(
    home: HomeAssistant, app: AppStandIn, side: Side, key: str
) -> None:
    """Both versions are in the text."""
    app.refuses, app.refusal, app.software = True, side, "0.0.7"
    result = await enter(home, await begin(home), place(app))

    assert result["errors"] == {"base": key}
    assert result["description_placeholders"]["app_version"] == "0.0.7"


async def test_an_app_that_claims_a_version_we_do_not_speak(
    home: HomeAssistant, app: AppStandIn
) -> None:
    """It is not believed that both speak it."""
    app.protocol = PROTOCOL + 2
    result = await enter(home, await begin(home), place(app))

    assert result["errors"] == {"base": "integration_too_old"}


async def test_tls_where_none_is_spoken(home: HomeAssistant, app: AppStandIn) -> None:
    """It is told apart from an app that is away."""
    result = await enter(home, await begin(home), place(app, tls=True))

    assert result["errors"] == {"base": "app_tls_not_spoken"}


async def test_a_certificate_is_shown_before_it_is_trusted(
    home: HomeAssistant, tls_app: AppApart
) -> None:
    """No token is sent before the user has confirmed the fingerprint, which is pinned then."""
    result = await enter(home, await begin(home), place(tls_app.app, tls=True))
    assert result["step_id"] == "app_certificate"
    shown = result["description_placeholders"]["fingerprint"]
    assert len(shown.split(":")) == 32
    assert not tls_app.app.hellos

    result = await enter(home, result, {})
    assert result["type"] == "create_entry"
    await until(lambda: tls_app.app.connected)
    assert result["result"].data["fingerprint"] == shown.replace(":", "").lower()


async def test_another_certificate_has_to_be_confirmed_anew(
    home: HomeAssistant, tls_app: AppApart, tmp_path: Path
) -> None:
    """The pin refuses it, and the sign-in shows the new one."""
    result = await enter(home, await begin(home), place(tls_app.app, tls=True))
    entry = (await enter(home, result, {}))["result"]
    await until(lambda: tls_app.app.connected)
    before = entry.data["fingerprint"]

    await home.config_entries.async_unload(entry.entry_id)
    await tls_app.stop()
    folder = tmp_path / "another"
    folder.mkdir()
    await tls_app.start(*certificate(folder))
    await home.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert connection_of(entry).report_of(entry).next_step == "next_sign_in"

    await home.async_block_till_done()
    [flow] = entry.async_get_active_flows(home, {SOURCE_REAUTH})
    assert flow["step_id"] == "app_certificate"
    result = await enter(home, dict(flow), {})
    assert result["reason"] == "reauth_successful"
    assert entry.data["fingerprint"] != before
    await home.async_block_till_done()
    await until(lambda: tls_app.app.connected)


async def test_the_address_changes_and_the_token_stays(
    home: HomeAssistant, entry: ConfigEntry[Any]
) -> None:
    """A token left out is the one there is."""
    async with AppStandIn() as other:
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
        form = await home.config_entries.flow.async_init(DOMAIN, context=context)
        values = place(other)
        del values["token"]
        result = await enter(home, dict(form), values)
        await home.async_block_till_done()

        assert result["reason"] == "reconfigure_successful"
        await until(lambda: other.connected)
        assert entry.data["port"] == other.port
        await home.config_entries.async_unload(entry.entry_id)


async def test_a_token_that_is_refused_is_asked_for(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """Set-up fails with a sign-in; the token entered there is used."""
    await home.config_entries.async_unload(entry.entry_id)
    app.tokens = {"another"}
    await home.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert connection_of(entry).report_of(entry).next_step == "next_sign_in"
    await home.async_block_till_done()
    [flow] = entry.async_get_active_flows(home, {SOURCE_REAUTH})

    wrong = await enter(home, dict(flow), {"token": "wrong"})
    assert wrong["errors"] == {"token": "app_token_refused"}
    result = await enter(home, wrong, {"token": "another"})

    assert result["reason"] == "reauth_successful"
    await home.async_block_till_done()
    await until(lambda: app.connected)
