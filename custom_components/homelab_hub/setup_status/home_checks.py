"""Checks of the Home Assistant that the connections live in."""

from typing import Final

from homeassistant.components.cover import CoverDeviceClass
from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import ATTR_DEVICE_CLASS, Platform
from homeassistant.core import State

from ..connector.tokens import GrantStore
from .check import Check, CheckState, Finding, Scene

_ASSISTANT: Final = "conversation"
# What lets somebody into the home, or water out of its pipes.
_RISKY: Final = (Platform.ALARM_CONTROL_PANEL, Platform.LOCK, Platform.VALVE)
_WAYS_IN: Final = (CoverDeviceClass.DOOR, CoverDeviceClass.GARAGE, CoverDeviceClass.GATE)


async def _backups_protected(scene: Scene) -> Finding:
    """Look whether automatic backups, which the tokens are in, are encrypted where they go."""
    if "backup" not in scene.hass.config.components:
        return Finding(state=CheckState.UNKNOWN)
    from homeassistant.components.backup.config import ScheduleRecurrence
    from homeassistant.components.backup.const import DATA_MANAGER

    manager = scene.hass.data[DATA_MANAGER]
    config = manager.config.data
    if config.schedule.recurrence is ScheduleRecurrence.NEVER:
        return Finding(state=CheckState.UNKNOWN)
    open_to_all = config.create_backup.password is None
    return Finding.of(
        manager.backup_agents[agent_id].name if agent_id in manager.backup_agents else agent_id
        for agent_id in config.create_backup.agent_ids
        if open_to_all or (agent_id in config.agents and not config.agents[agent_id].protected)
    )


async def _token_files_private(scene: Scene) -> Finding:
    """Look whether others than Home Assistant may read the files of the tokens."""
    private = [
        (entry.title, await GrantStore(scene.hass, entry.entry_id).is_private())
        for entry in scene.entries
    ]
    found = [(title, fine) for title, fine in private if fine is not None]
    return Finding.of((title for title, fine in found if not fine), seen=bool(found))


async def _risky_entities(scene: Scene) -> Finding:
    """Look whether the assistant can open what keeps people out, or water in."""
    if DATA_EXPOSED_ENTITIES not in scene.hass.data:
        return Finding(state=CheckState.UNKNOWN)
    risky = filter(_is_risky, scene.hass.states.async_all((*_RISKY, Platform.COVER)))
    return Finding.of(
        state.name
        for state in risky
        if async_should_expose(scene.hass, _ASSISTANT, state.entity_id)
    )


def _is_risky(state: State) -> bool:
    """Return whether an entity lets somebody in, or water out."""
    return state.domain in _RISKY or state.attributes.get(ATTR_DEVICE_CLASS) in _WAYS_IN


async def _external_url_encrypted(scene: Scene) -> Finding:
    """Look whether whoever comes from outside does so over HTTPS."""
    url = scene.hass.config.external_url
    return Finding.of(
        [] if url is None or url.startswith("https:") else [url], seen=url is not None
    )


HOME_CHECKS: Final = (
    Check(
        key="backups_protected",
        fix="fix_backups_protected",
        look=_backups_protected,
        click="/config/backup/settings",
    ),
    Check(key="token_files_private", fix="fix_token_files_private", look=_token_files_private),
    Check(
        key="risky_entities",
        fix="fix_risky_entities",
        look=_risky_entities,
        click="/config/voice-assistants/expose",
    ),
    Check(
        key="external_url_encrypted",
        fix="fix_external_url_encrypted",
        look=_external_url_encrypted,
        click="/config/network",
    ),
)
