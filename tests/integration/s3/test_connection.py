"""A bucket: added, changed, given new keys, watched, and taken away."""

from pathlib import Path
from typing import Any

from homeassistant.components.backup import AgentBackup
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.homelab_hub.connections import connection_of
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.diagnostics import async_get_config_entry_diagnostics
from custom_components.homelab_hub.upstream import errors
from homelab_hub_simulators.s3 import S3Simulator
from tests.backup_agents.tars import make_backup

from .scene import add, form


def agent_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Any:
    """Return the backup agent that Home Assistant has of an entry."""
    agents = hass.data[DATA_MANAGER].backup_agents
    (found,) = (agent for agent in agents.values() if agent.domain == DOMAIN)
    assert found.name == entry.title
    return found


def state(entry: ConfigEntry[Any]) -> ConfigEntryState:
    """Return the state as of now, which type checkers take for what it was."""
    return entry.state


async def test_a_bucket_is_added_after_it_was_tried(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """Listing and writing; nothing is left of the try."""
    assert entry.state is ConfigEntryState.LOADED
    assert entry.title == s3.bucket
    assert s3.counts["CreateMultipartUpload"] == s3.counts["AbortMultipartUpload"] == 1
    assert s3.counts["PutObject"] == 0

    again = await add(home, form(s3))
    assert again["reason"] == "already_configured"


@pytest.mark.parametrize(
    ("fault", "operation", "expected"),
    [
        ("wrong_keys", "ListObjectsV2", "invalid_auth"),
        ("access_denied", "ListObjectsV2", "bucket_forbidden"),
        ("access_denied", "CreateMultipartUpload", "bucket_forbidden"),
        ("bucket_gone", "ListObjectsV2", "bucket_missing"),
        ("storage_full", "CreateMultipartUpload", "bucket_full"),
        ("html", "ListObjectsV2", "not_an_api"),
    ],
)
async def test_what_is_wrong_is_said_in_the_form(
    home: HomeAssistant, s3: S3Simulator, fault: str, operation: str, *, expected: str
) -> None:
    """And can be mended there."""
    s3.faults.put(fault, endpoint=operation)
    result = await add(home, form(s3))
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": expected})

    s3.faults.clear()
    result = await home.config_entries.flow.async_configure(result["flow_id"], form(s3))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("changes", "advanced", "expected"),
    [
        ({"endpoint": "minio:9000"}, {}, {"endpoint": "invalid_url"}),
        ({"endpoint": "http://127.0.0.1:1"}, {}, {"base": "cannot_connect"}),
        ({"secret_key": "mistyped"}, {}, {"base": "invalid_auth"}),
        ({"bucket": "nobodys"}, {}, {"base": "bucket_missing"}),
        ({}, {"certificate_authority": "no certificate"}, {"base": "certificate_wrong"}),
        ({}, {"certificate_authority": "kein Zertifikät"}, {"base": "certificate_wrong"}),
    ],
)
async def test_what_was_entered_wrong_is_said_in_the_form(
    home: HomeAssistant,
    s3: S3Simulator,
    changes: dict[str, str],
    advanced: dict[str, str],
    expected: dict[str, str],
) -> None:
    """Before anything is stored."""
    result = await add(home, form(s3, **changes) | {"advanced": advanced})

    assert result["errors"] == expected
    assert home.config_entries.async_entries(DOMAIN) == []


async def test_home_assistant_s_backups_go_there_and_come_back(
    home: HomeAssistant, entry: ConfigEntry[Any], tmp_path: Path
) -> None:
    """As its backup manager uses an agent."""
    path = tmp_path / "backup.tar"
    backup: AgentBackup = await home.async_add_executor_job(
        lambda: make_backup(path, size=6_000_000)
    )
    content = await home.async_add_executor_job(path.read_bytes)
    agent = agent_of(home, entry)

    async def open_stream() -> Any:
        async def stream() -> Any:
            yield content

        return stream()

    await agent.async_upload_backup(
        open_stream=open_stream, backup=backup, on_progress=lambda **_: None
    )

    assert await agent.async_list_backups() == [backup]
    pieces = await agent.async_download_backup(backup.backup_id)
    assert b"".join([piece async for piece in pieces]) == content
    await home.async_block_till_done()
    registry = er.async_get(home)
    size = registry.async_get_entity_id("sensor", DOMAIN, f"{entry.entry_id}_last_backup")
    assert size is not None
    assert home.states.get(size).state not in {"unknown", "unavailable"}  # type: ignore[union-attr]  # it is there

    await agent.async_delete_backup(backup.backup_id)
    assert await agent.async_list_backups() == []


async def test_keys_that_are_refused_are_asked_for(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """And the new ones are used from then on."""
    s3.faults.put("wrong_keys")
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done()
    assert state(entry) is ConfigEntryState.SETUP_ERROR
    assert connection_of(entry).report_of(entry).next_step == "next_sign_in"
    (flow,) = home.config_entries.flow.async_progress()
    assert flow["step_id"] == "s3_keys"

    s3.faults.clear()
    keys = {"access_key": s3.access_key, "secret_key": s3.secret_key}
    result = await home.config_entries.flow.async_configure(flow["flow_id"], keys)
    await home.async_block_till_done()

    assert result["reason"] == "reauth_successful"
    assert state(entry) is ConfigEntryState.LOADED


async def test_a_bucket_is_changed_without_the_secret_being_shown(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """It is kept when it is left out."""
    flow = home.config_entries.flow
    shown: Any = await flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert s3.secret_key not in repr(shown)

    filled = form(s3) | {"advanced": {"prefix": "elsewhere/"}}
    del filled["secret_key"]
    result = await flow.async_configure(shown["flow_id"], filled)
    await home.async_block_till_done()

    assert result["reason"] == "reconfigure_successful"
    assert entry.data["prefix"] == "elsewhere"
    assert entry.data["secret_key"] == s3.secret_key
    assert entry.state is ConfigEntryState.LOADED


async def test_a_bucket_is_connected_once(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """Also when it is changed; and a place that was left can be connected again."""
    flow = home.config_entries.flow
    elsewhere = form(s3) | {"advanced": {"prefix": "elsewhere"}}
    other = (await add(home, elsewhere))["result"]
    shown: Any = await flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": other.entry_id}
    )
    refused = await flow.async_configure(shown["flow_id"], form(s3))
    assert refused["reason"] == "already_configured"

    shown = await flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": other.entry_id}
    )
    await flow.async_configure(shown["flow_id"], form(s3) | {"advanced": {"prefix": "moved"}})
    added = await add(home, elsewhere)
    assert added["type"] == "create_entry"
    assert added["result"].unique_id != other.unique_id


async def test_a_service_that_is_away_is_tried_again(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """The status says why."""
    s3.faults.put("bucket_gone")
    await home.config_entries.async_reload(entry.entry_id)
    await home.async_block_till_done()

    assert entry.state is ConfigEntryState.SETUP_RETRY
    report = connection_of(entry).report_of(entry)
    assert (report.status, report.reason) == ("degraded", "bucket_missing")


async def test_a_failure_is_told_and_taken_back(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """By what the calls of the day bring."""
    client = entry.runtime_data.access.client
    s3.faults.put("access_denied", endpoint="ListObjectsV2")
    with pytest.raises(errors.ForbiddenError):
        await client.check()
    report = connection_of(entry).report_of(entry)
    assert (report.status, report.next_step) == ("needs_attention", "next_reconfigure")

    s3.faults.clear()
    await client.check()
    assert connection_of(entry).report_of(entry).status == "ready"


async def test_diagnostics_hold_no_secret(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """Nor the access key."""
    found = repr(await async_get_config_entry_diagnostics(home, entry))

    assert s3.secret_key not in found
    assert s3.access_key not in found
    assert "us-east-1" in found


async def test_what_lies_in_the_bucket_stays_when_the_connection_goes(
    home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator
) -> None:
    """It may be all that is left of a home."""
    s3.forget_calls()

    await home.config_entries.async_remove(entry.entry_id)
    await home.async_block_till_done()

    assert s3.counts["DeleteObject"] == s3.counts["DeleteObjects"] == 0
    assert home.config_entries.async_entries(DOMAIN) == []


async def test_what_is_kept_can_be_chosen(home: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """The bucket is loaded anew with it."""
    flow = home.config_entries.options
    result: Any = await flow.async_init(entry.entry_id)
    result = await flow.async_configure(result["flow_id"], {"daily": 7, "test_days": 30})
    await home.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["daily"] == 7
    assert entry.state is ConfigEntryState.LOADED
