"""The file with the tokens: gone, torn, of another consent, or on a disk that is full."""

import asyncio
import errno
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector import tokens
from custom_components.homelab_hub.connector.errors import NotStoredError
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import asked, pass_time, repairs, shown, status, tokens_file, use


def full(*_: Any, **__: Any) -> None:
    """Write nothing, as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return what fills the disk and makes room (`undo`).

    A real one that is full would need rights to mount it.
    """
    return monkeypatch


def fill(disk: pytest.MonkeyPatch) -> None:
    """Let no tokens be written."""
    disk.setattr(tokens, "write_utf8_file_atomic", full)


@pytest.mark.parametrize("damage", ["gone", "torn", "empty", "not JSON"])
async def test_tokens_that_cannot_be_used_are_asked_for_anew(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, damage: str
) -> None:
    """As after a backup that is older than the last consent."""
    entry = await person.connect("kick")
    await hass.config_entries.async_unload(entry.entry_id)
    file = tokens_file(hass, entry)
    content = file.read_bytes()
    match damage:
        case "gone":
            file.unlink()
        case "torn":
            file.write_bytes(content[: len(content) // 2])
        case "empty":
            file.write_bytes(b"")
        case _:
            file.write_bytes(b"\0" * len(content))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (status(hass, entry), repairs(hass)) == ("needs_attention", {"authorization_missing"})

    await person.sign_in(entry)
    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    assert await use(entry)


@pytest.mark.parametrize("known", ["an older consent", None])
async def test_a_consent_that_the_entry_does_not_know_of_is_used(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, known: str | None
) -> None:
    """Home Assistant died between our write and its own of the entry."""
    entry = await person.connect("kick")
    await hass.config_entries.async_unload(entry.entry_id)
    consent = entry.data["grant"]
    hass.config_entries.async_update_entry(entry, data={**entry.data, "grant": known})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    assert entry.data["grant"] == consent


async def test_only_its_owner_can_read_the_file(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Whatever the umask."""
    entry = await person.connect("kick")

    assert tokens_file(hass, entry).stat().st_mode & 0o777 == 0o600


async def test_a_full_disk_loses_nothing(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    full_disk: pytest.MonkeyPatch,
) -> None:
    """Even of a provider that burns the old refresh token; the new ones wait in memory."""
    providers.switch("kick", refresh="burn")
    entry = await person.connect("kick")
    before = asked(providers, "kick", "token")
    freezer.tick(7200)
    with full_disk.context() as disk:
        fill(disk)
        for _ in range(3):
            with pytest.raises(NotStoredError):
                await use(entry)
        state = shown(hass, entry, "status")
        assert (state.state, state.attributes["reason"]) == ("degraded", "tokens_not_stored")
        assert (repairs(hass), person.asked_for(entry)) == (set(), [])

    freezer.tick(60)
    assert await use(entry)
    assert status(hass, entry) == "ready"
    assert asked(providers, "kick", "token") == before + 1


async def test_what_waits_for_the_disk_is_written_when_the_entry_is_unloaded(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    full_disk: pytest.MonkeyPatch,
) -> None:
    """It is the last chance."""
    providers.switch("kick", refresh="burn")
    entry = await person.connect("kick")
    freezer.tick(7200)
    with full_disk.context() as disk:
        fill(disk)
        with pytest.raises(NotStoredError):
            await use(entry)
    await hass.config_entries.async_reload(entry.entry_id)

    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    freezer.tick(7200)
    assert await use(entry)


async def test_a_new_account_waits_for_the_disk(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    full_disk: pytest.MonkeyPatch,
) -> None:
    """Its tokens stay where the consent left them."""
    with full_disk.context() as disk:
        fill(disk)
        entry = await person.connect("kick")
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert entry.error_reason_translation_key == "tokens_not_stored"
    await pass_time(hass, freezer, minutes=2)

    assert (entry.state, status(hass, entry)) == (ConfigEntryState.LOADED, "ready")
    assert "token" not in entry.data


async def test_a_refresh_under_way_is_stored_while_home_assistant_stops(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The provider has burnt the old refresh token by then."""
    providers.switch("kick", refresh="burn", expires_in=1)
    entry = await person.connect("kick")
    providers.switch("kick", expires_in=7200)
    before = tokens_file(hass, entry).read_bytes()
    providers.faults.put("slow", endpoint="kick.token", delay=0.2)
    caller = asyncio.create_task(entry.runtime_data.account.broker.keep_alive(0))
    await asyncio.sleep(0)
    caller.cancel()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()

    assert tokens_file(hass, entry).read_bytes() != before
