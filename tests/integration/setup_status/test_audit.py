"""The audit trail, asked and exported by actions."""

from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.util import dt as dt_util
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.consent import Person

from .steps import act, connect, turn


async def events(hass: HomeAssistant, **filters: Any) -> list[str]:
    """Return the events of the records that match."""
    answer = await act(hass, "query_audit", **filters)
    return [record["event"] for record in answer["records"]]


@pytest.fixture
def folder(hub: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may write to."""
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    hub.config.allowlist_external_dirs = {str(allowed)}
    return allowed


async def test_records_are_told_newest_first(hub: HomeAssistant, person: Person) -> None:
    """With who did it."""
    entry = await person.connect("twitch")
    await turn(hub, entry, "write_chat", "off")
    answer = await act(hub, "query_audit")
    times = [record["time"] for record in answer["records"]]

    assert answer["truncated"] is False
    assert times == sorted(times, reverse=True)
    assert answer["records"][0] | {"time": ""} == {
        "time": "",
        "event": "paused",
        "connection": entry.entry_id,
        "kind": "twitch",
        "title": entry.title,
        "actor": answer["records"][0]["actor"],
        "outcome": "ok",
        "capability": "write_chat",
    }
    assert answer["records"][0]["actor"]["component"]


async def test_records_are_filtered(
    hub: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """By connection, kind, event, time, outcome and who did it."""
    twitch = await person.connect("twitch")
    await connect(person, providers, "kick")
    freezer.tick(timedelta(hours=1))
    later = dt_util.utcnow() - timedelta(minutes=1)
    await turn(hub, twitch, "connection", "off")

    assert set(await events(hub, config_entry_id=twitch.entry_id)) == {"granted", "paused", "used"}
    assert await events(hub, kind="twitch", event="granted") == ["granted"]
    assert await events(hub, since=later.isoformat()) == ["paused"]
    local = dt_util.as_local(later).replace(tzinfo=None)
    assert "granted" in await events(hub, until=local.isoformat())
    assert "paused" not in await events(hub, until=local.isoformat())
    assert await events(hub, outcome="upstream_failed") == []
    assert await events(hub, component="nobody") == []
    assert await events(hub, user="nobody") == []


async def test_a_full_answer_says_so(hub: HomeAssistant, person: Person) -> None:
    """And is no longer than was asked for."""
    await person.connect("twitch")
    answer = await act(hub, "query_audit", limit=1)

    assert (len(answer["records"]), answer["truncated"]) == (1, True)


@pytest.mark.parametrize("wrong", [{"limit": 1001}, {"limit": 0}, {"event": "x"}, {"kind": "x"}])
async def test_wrong_filters_are_refused(hub: HomeAssistant, wrong: dict[str, Any]) -> None:
    """Before anything is read."""
    with pytest.raises(probatio.Invalid):
        await act(hub, "query_audit", **wrong)


@pytest.mark.parametrize("action", ["query_audit", "export_audit"])
async def test_only_administrators_may_read(
    hub: HomeAssistant, hass_read_only_user: MockUser, folder: Path, action: str
) -> None:
    """Records tell what everybody does."""
    data = {"path": str(folder / "audit.jsonl")} if action == "export_audit" else {}
    with pytest.raises(Unauthorized):
        await act(hub, action, user_id=hass_read_only_user.id, **data)


async def test_all_is_exported_as_json_lines(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator, folder: Path
) -> None:
    """To a file that is its owner's alone, without a secret."""
    await person.connect("twitch")
    path = folder / "audit.jsonl"
    answer = await act(hub, "export_audit", path=str(path))
    content = await hub.async_add_executor_job(path.read_text)
    status = await hub.async_add_executor_job(path.stat)
    records = [json.loads(line) for line in content.splitlines()]

    assert answer == {"path": str(path), "records": len(records)}
    assert records == (await act(hub, "query_audit"))["records"]
    assert status.st_mode & 0o777 == 0o600
    assert [secret for secret in providers.issued if secret.value in content] == []


async def test_a_file_is_replaced_only_if_that_is_wanted(hub: HomeAssistant, folder: Path) -> None:
    """And is private then, whatever it was."""
    path = folder / "audit.jsonl"
    await hub.async_add_executor_job(path.write_text, "of somebody else")

    with pytest.raises(ServiceValidationError, match="exists already"):
        await act(hub, "export_audit", path=str(path))
    assert await hub.async_add_executor_job(path.read_text) == "of somebody else"

    assert await act(hub, "export_audit", path=str(path), overwrite=True) == {
        "path": str(path),
        "records": 0,
    }
    assert await hub.async_add_executor_job(path.read_text) == ""
    assert (await hub.async_add_executor_job(path.stat)).st_mode & 0o777 == 0o600
    assert await hub.async_add_executor_job(lambda: list(folder.iterdir())) == [path]


async def test_a_path_that_is_not_allowed_is_refused(
    hub: HomeAssistant, folder: Path, tmp_path: Path
) -> None:
    """Neither beside the folder, nor through it."""
    for path in (
        f"{tmp_path}/audit.jsonl",
        f"{folder}/../audit.jsonl",
        f"{folder}/nowhere/audit.jsonl/../../../audit.jsonl",
        "audit.jsonl",
    ):
        with pytest.raises(ServiceValidationError, match="must not be written"):
            await act(hub, "export_audit", path=path)
    assert not await hub.async_add_executor_job((tmp_path / "audit.jsonl").exists)


@pytest.mark.parametrize("overwrite", [False, True])
async def test_a_link_to_elsewhere_is_not_followed(
    hub: HomeAssistant, folder: Path, tmp_path: Path, overwrite: bool
) -> None:
    """One that leads to nothing yet looks as if it were in the folder."""
    elsewhere = tmp_path / "elsewhere"
    path = folder / "audit.jsonl"
    await hub.async_add_executor_job(path.symlink_to, elsewhere)
    if overwrite:
        await act(hub, "export_audit", path=str(path), overwrite=True)
    else:
        with pytest.raises(ServiceValidationError, match="exists already"):
            await act(hub, "export_audit", path=str(path))

    assert not await hub.async_add_executor_job(elsewhere.exists)


async def test_a_disk_that_takes_nothing_is_told(hub: HomeAssistant, folder: Path) -> None:
    """A folder is in the way."""
    path = folder / "audit.jsonl"
    await hub.async_add_executor_job(path.mkdir)
    with pytest.raises(HomeAssistantError, match="cannot be written: Is a directory"):
        await act(hub, "export_audit", path=str(path), overwrite=True)

    assert await hub.async_add_executor_job(lambda: list(folder.iterdir())) == [path]
