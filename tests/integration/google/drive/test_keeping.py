"""Restore tests and keep rules, on backups in Drive."""

from datetime import datetime, timedelta
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.backup import AgentBackup, BackupNotFound
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.backup_agents.keep_rules import KeepRules
from tests.backup_agents.tars import make_backup

from .scene import Scene

type Made = tuple[AgentBackup, bytes]


async def configure(scene: Scene, **options: Any) -> None:
    """Choose options, and load the account with them."""
    entries = scene.hass.config_entries
    entries.async_update_entry(scene.entry, options={**scene.entry.options, "drive": options})
    await entries.async_reload(scene.entry.entry_id)
    await scene.hass.async_block_till_done(wait_background_tasks=True)


async def of_day(scene: Scene, folder: Path, day: int, *, automatic: bool = True) -> AgentBackup:
    """Upload a backup of a day in October."""
    path = folder / f"{day}.tar"

    def make() -> Made:
        date = datetime(2026, 10, day, 4, 45).astimezone().isoformat()
        backup = make_backup(
            path, backup_id=f"day{day:02}", size=1000, date=date, automatic=automatic
        )
        return backup, path.read_bytes()

    made = await scene.hass.async_add_executor_job(make)
    await scene.upload(made)
    await scene.hass.async_block_till_done(wait_background_tasks=True)
    return made[0]


async def listed(scene: Scene) -> set[str]:
    """Return the ids of the backups in Drive."""
    return {backup.backup_id for backup in await scene.agent.async_list_backups()}


async def test_a_good_backup_is_verified(scene: Scene, made: Made) -> None:
    """By an action; a sensor tells when."""
    await scene.upload(made)

    answer = await scene.act("verify_backup")

    assert answer["ok"]
    assert answer["backup_id"] == made[0].backup_id
    assert scene.destination.history.last_verified is not None


async def test_a_damaged_backup_is_found_and_told(
    scene: Scene, made: Made, issue_registry: ir.IssueRegistry
) -> None:
    """Before somebody needs it."""
    await scene.upload(made)
    [file] = [file for file in scene.drive.files if not file.is_folder]
    assert file.blob is not None
    damaged = made[1][:5000] + bytes([made[1][5000] ^ 1]) + made[1][5001:]
    await scene.hass.async_add_executor_job(file.blob.path.write_bytes, damaged)

    answer = await scene.act("verify_backup", backup_id=made[0].backup_id)

    assert answer["outcome"] == "backup_damaged"
    issue = f"backup_broken_{scene.entry.entry_id}"
    assert issue_registry.async_get_issue("homelab_hub", issue) is not None
    assert scene.destination.history.failures == 1


async def test_a_backup_that_is_not_there_is_not_verified(scene: Scene) -> None:
    """An id may be mistyped."""
    with pytest.raises(BackupNotFound):
        await scene.act("verify_backup", backup_id="nothing")


async def test_backups_are_tested_by_themselves(
    scene: Scene, made: Made, freezer: FrozenDateTimeFactory
) -> None:
    """As often as somebody chose, and not while Home Assistant starts."""
    await configure(scene, test_days=7)
    await scene.upload(made)
    await scene.hass.async_block_till_done(wait_background_tasks=True)
    assert not scene.destination.history.tests

    freezer.tick(timedelta(hours=2))
    async_fire_time_changed(scene.hass)
    await scene.hass.async_block_till_done(wait_background_tasks=True)

    [test] = scene.destination.history.tests.values()
    assert test.ok


async def test_rules_delete_what_they_do_not_keep(scene: Scene, tmp_path: Path) -> None:
    """Of what the schedule made; what a person made stays."""
    await configure(scene, daily=2)
    await of_day(scene, tmp_path, 1, automatic=False)
    for day in (2, 3, 4, 5):
        await of_day(scene, tmp_path, day)

    assert await listed(scene) == {"day01", "day04", "day05"}


async def test_without_rules_nothing_is_deleted(scene: Scene, tmp_path: Path) -> None:
    """Home Assistant's own retention is enough for most."""
    for day in (1, 2, 3, 4):
        await of_day(scene, tmp_path, day)

    assert len(await listed(scene)) == 4


async def test_what_another_home_made_is_never_deleted(scene: Scene, tmp_path: Path) -> None:
    """Rules are for what we made."""
    await of_day(scene, tmp_path, 1)
    [file] = [file for file in scene.drive.files if not file.is_folder]
    [client] = file.app_properties
    file.app_properties[client]["instance"] = "another home"
    await configure(scene, daily=1)
    for day in (2, 3):
        await of_day(scene, tmp_path, day)

    assert await listed(scene) == {"day03"}
    assert len(scene.checksums) == 2


async def test_options_are_chosen_in_a_dialog(scene: Scene) -> None:
    """And the account is loaded with them."""
    flow = scene.hass.config_entries.options
    menu = await flow.async_init(scene.entry.entry_id)
    form = await flow.async_configure(menu["flow_id"], {"next_step_id": "drive"})
    wrong = await flow.async_configure(form["flow_id"], {"folder": " / "})
    assert wrong["errors"] == {"base": "drive_folder_wrong"}
    await flow.async_configure(
        form["flow_id"], {"folder": "/Backups /Home/", "daily": 7, "watched": ["In", " In"]}
    )
    await scene.hass.async_block_till_done(wait_background_tasks=True)

    settings = scene.entry.runtime_data.parts[0].settings
    assert settings.folder == "Backups/Home"
    assert settings.plan.rules.daily == 7
    assert settings.watched == ("In",)


async def test_a_repair_about_a_broken_backup_outlives_a_restart_but_not_the_backup(
    scene: Scene, made: Made, issue_registry: ir.IssueRegistry
) -> None:
    """Nobody should have to see it before Home Assistant is restarted, or after it is mended."""
    await scene.upload(made)
    [file] = [file for file in scene.drive.files if not file.is_folder]
    assert file.blob is not None
    await scene.hass.async_add_executor_job(file.blob.path.write_bytes, bytes(len(made[1])))
    await scene.act("verify_backup")
    found = issue_registry.async_get_issue("homelab_hub", f"backup_broken_{scene.entry.entry_id}")
    assert found is not None
    assert found.is_persistent

    await scene.agent.async_delete_backup(made[0].backup_id)

    assert not issue_registry.async_get_issue("homelab_hub", found.issue_id)


async def test_what_somebody_else_deleted_meanwhile_stops_no_rule(
    scene: Scene, tmp_path: Path
) -> None:
    """A person tidies up in Drive at the same moment; the rest of what is old goes too."""
    for day in (1, 2, 3):
        await of_day(scene, tmp_path, day)
    keeper = scene.destination.keeper
    keeper._rules = KeepRules(daily=1)  # chosen in a dialog, which would tidy up at once
    scene.google.faults.put("server_error", times=1, endpoint="drive.files.delete", status=404)

    left = await keeper.tidy()

    assert scene.google.faults.active is None
    assert [one.backup.backup_id for one in left] == ["day03"]
    assert len(scene.checksums) == 2  # the one that only seemed to be deleted, and the newest


async def test_a_date_that_is_none_stops_no_rule(scene: Scene, made: Made) -> None:
    """A person can write anything into a description; then the time of the upload counts."""
    await configure(scene, daily=1)
    await scene.upload(made)
    [file] = [file for file in scene.drive.files if not file.is_folder]
    odd = made[0].as_dict() | {"date": "2026-13-45T00:00:00+00:00"}
    file.fields["description"] = json.dumps(odd)

    assert len(await scene.destination.keeper.tidy()) == 1
