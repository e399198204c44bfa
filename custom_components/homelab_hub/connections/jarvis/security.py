"""What can be unsafe about the AI server, and about who gets round the guard."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from homeassistant.const import CONF_LLM_HASS_API
from homeassistant.util.network import is_link_local, is_local

from ...assistant.guard.check import agents_of
from ...assistant.guard.policy import Asker, Verdict
from ...assistant.guard.presets import Preset
from ...assistant.guard.risky import openings
from ...const import DOMAIN, Kind
from ...setup_status.check import Check, CheckState, Finding, Scene
from .const import CONF_BASE_URL

# RFC 6761, 6762, 8375 and 9761, and what routers and Docker call things at home.
_HOME: Final = (".home", ".home.arpa", ".internal", ".lan", ".local", ".localdomain", ".localhost")


async def _ai_server_encrypted(scene: Scene) -> Finding:
    """Look whether what is said to AI servers is encrypted, or does not leave the home."""
    servers = [(entry.title, entry.data[CONF_BASE_URL]) for entry in scene.of_kind(Kind.JARVIS)]
    return Finding.of(
        (title for title, base_url in servers if not _is_safe(base_url)), seen=bool(servers)
    )


def _is_safe(base_url: str) -> bool:
    """Return whether nobody outside can listen to what is sent to a URL."""
    url = urlsplit(base_url)
    if url.scheme == "https":
        return True
    host = url.hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_HOME)
    return is_local(address) or is_link_local(address)


async def _guard_not_bypassed(scene: Scene) -> Finding:
    """Look whether a pipeline does what it understands by itself before Jarvis hears of it."""
    if "assist_pipeline" not in scene.hass.config.components:
        return Finding(state=CheckState.UNKNOWN)
    from homeassistant.components.assist_pipeline import async_get_pipelines

    ours = agents_of(scene.hass)
    pipelines = [one for one in async_get_pipelines(scene.hass) if one.conversation_engine in ours]
    return Finding.of(
        (one.name for one in pipelines if one.prefer_local_intents), seen=bool(pipelines)
    )


async def _openings_need_a_yes(scene: Scene) -> Finding:
    """Look whether an assistant opens ways into the home at once, or is not careful by its preset."""
    found = openings(scene.hass)
    agents = {entity_id: agent.guard.policy for entity_id, agent in agents_of(scene.hass).items()}
    if not found or not agents:
        return Finding(state=CheckState.UNKNOWN)
    return Finding.of(
        state.name if (state := scene.hass.states.get(entity_id)) else entity_id
        for entity_id, policy in agents.items()
        if policy.preset == Preset.RELAXED
        or any(policy.decide(call, Asker()).verdict is Verdict.ALLOW for call in found)
    )


async def _other_assistants(scene: Scene) -> Finding:
    """Look whether assistants that are not ours have the tools that change and send."""
    others = [
        (title, DOMAIN in api_ids or bool(data.get("all_llm_apis")))
        for title, data in _chosen_apis(scene)
        if (api_ids := data.get(CONF_LLM_HASS_API)) is not None
    ]
    return Finding.of((title for title, has_ours in others if has_ours), seen=bool(others))


def _chosen_apis(scene: Scene) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what others may have their APIs in, with its title."""
    for entry in scene.hass.config_entries.async_entries():
        if entry.domain == DOMAIN or entry.disabled_by:
            continue
        yield entry.title, {**entry.data, **entry.options}
        for subentry in entry.subentries.values():
            yield subentry.title, subentry.data


CHECKS: Final = (
    Check(key="ai_server_encrypted", fix="fix_ai_server_encrypted", look=_ai_server_encrypted),
    Check(
        key="guard_not_bypassed",
        fix="fix_guard_not_bypassed",
        look=_guard_not_bypassed,
        click="/config/voice-assistants/assistants",
    ),
    Check(key="openings_need_a_yes", fix="fix_openings_need_a_yes", look=_openings_need_a_yes),
    Check(
        key="other_assistants",
        fix="fix_other_assistants",
        look=_other_assistants,
        click="/config/integrations/dashboard",
    ),
)
