"""Folders that are watched, and what else an account with Drive shows."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.integration.connector.consent import CLIENT_ID

from .scene import Scene

INBOX = "Home/Inbox"


@pytest.fixture
async def happened(scene: Scene) -> list[tuple[str, str]]:
    """Watch a folder, and return the list of what happens: kind and name."""
    hass = scene.hass
    hass.config_entries.async_update_entry(
        scene.entry, options={**scene.entry.options, "drive": {"watched": [INBOX]}}
    )
    await hass.config_entries.async_reload(scene.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    found: list[tuple[str, str]] = []
    moments: set[str] = set()

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None or state.state in {"unknown", "unavailable", *moments}:
            return
        moments.add(state.state)  # Home Assistant shows the last event again after a restart
        found.append((state.attributes["event_type"], state.attributes["name"]))

    [entity] = [one for one in hass.states.async_entity_ids("event") if "inbox" in one]
    async_track_state_change_event(hass, [entity], note)
    return found


async def later(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the time pass until folders are looked at again."""
    # What the freezing of the clock set off ends first, or else the jump takes it for too slow.
    await hass.async_block_till_done(wait_background_tasks=True)
    freezer.tick(125)
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def put(scene: Scene, name: str) -> str:
    """Put a file into the folder, and return its id."""
    folder = scene.drive.find("Inbox").id
    return await scene.drive.add_file(name, b"text", parent=folder, app=CLIENT_ID)


async def test_what_happens_in_a_folder_is_told_once(
    scene: Scene, happened: list[tuple[str, str]], freezer: FrozenDateTimeFactory
) -> None:
    """Added, changed, removed; what happens elsewhere is not."""
    await later(scene.hass, freezer)
    note = await put(scene, "note.txt")
    await scene.drive.add_file("elsewhere.txt", b"text", app=CLIENT_ID)
    await later(scene.hass, freezer)
    await later(scene.hass, freezer)
    scene.google.clock.advance(5)
    await scene.drive.change_content(note, b"more")
    await later(scene.hass, freezer)
    scene.drive.trash(note)
    await later(scene.hass, freezer)

    assert happened == [("added", "note.txt"), ("changed", "note.txt"), ("removed", "note.txt")]


async def test_what_happens_during_a_restart_is_told_after_it(
    scene: Scene, happened: list[tuple[str, str]], freezer: FrozenDateTimeFactory
) -> None:
    """And what was told before is not told again."""
    await put(scene, "before.txt")
    await later(scene.hass, freezer)
    assert await scene.hass.config_entries.async_unload(scene.entry.entry_id)
    await put(scene, "meanwhile.txt")
    freezer.tick(1)  # events in the same moment are one state

    await scene.reload()
    await scene.hass.async_block_till_done(wait_background_tasks=True)

    assert happened == [("added", "before.txt"), ("added", "meanwhile.txt")]


async def test_a_token_that_is_too_old_loses_nothing(
    scene: Scene, happened: list[tuple[str, str]], freezer: FrozenDateTimeFactory
) -> None:
    """Google may forget where we were; then everything is looked at."""
    await later(scene.hass, freezer)
    await put(scene, "note.txt")
    scene.google.faults.put("server_error", times=1, endpoint="drive.changes.list", status=400)
    await later(scene.hass, freezer)

    assert happened == [("added", "note.txt")]


async def test_sensors_tell_of_room_and_backups(scene: Scene, made: Any) -> None:
    """In bytes, moments and counts."""
    scene.drive.quota.limit, scene.drive.quota.elsewhere = 15 * 2**30, 0

    await scene.upload(made)
    await scene.hass.async_block_till_done(wait_background_tasks=True)

    def state(name: str) -> str:
        [found] = [one for one in scene.hass.states.async_all("sensor") if one.name.endswith(name)]
        return found.state

    assert float(state("Storage left")) == pytest.approx(15, abs=0.1)
    assert float(state("Size of backups")) == pytest.approx(len(made[1]) / 2**30, abs=0.01)
    assert state("Last backup") != "unknown"
    assert state("Backup failures") == "0"
    assert state("Backup upload") == "unknown"
    assert scene.entry.runtime_data.parts[0].diagnostics()["backups"] == 1
    await scene.agent.async_delete_backup(made[0].backup_id)
    assert float(state("Size of backups")) == 0


async def test_a_look_that_fails_half_way_loses_nothing(
    scene: Scene, happened: list[tuple[str, str]], freezer: FrozenDateTimeFactory
) -> None:
    """Google forgot where we were, and then does not answer in the middle of looking at all."""
    await later(scene.hass, freezer)
    await put(scene, "note.txt")
    watch = scene.entry.runtime_data.parts[0]._watch
    watch._token = None  # as after a token that is too old, which is one fault; this is another
    # Not implemented: no reason to try again, which would wait for time that stands still here.
    scene.google.faults.put("server_error", times=1, endpoint="drive.files.list", status=501)
    await later(scene.hass, freezer)
    assert scene.google.faults.active is None
    assert not happened

    await later(scene.hass, freezer)

    assert happened == [("added", "note.txt")]


@pytest.mark.parametrize("how", ["remove", "trash"])
async def test_a_folder_that_somebody_deleted_is_watched_again(
    scene: Scene, happened: list[tuple[str, str]], freezer: FrozenDateTimeFactory, how: str
) -> None:
    """What was in it is gone; a new one is made, and followed."""
    await later(scene.hass, freezer)
    await put(scene, "old.txt")
    await later(scene.hass, freezer)
    old = scene.drive.find("Inbox").id
    getattr(scene.drive, how)(old)
    await later(scene.hass, freezer)
    await later(scene.hass, freezer)
    assert scene.drive.find("Inbox").id != old
    await put(scene, "new.txt")
    await later(scene.hass, freezer)

    assert [kind for kind, _ in happened] == ["added", "removed", "added"]
    assert happened[-1] == ("added", "new.txt")
