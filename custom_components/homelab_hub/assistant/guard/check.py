"""A dry run: what would happen to a call, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import intent, llm
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from ..words import sentence
from .call import Call, call_of_intent, call_of_tool, unwrapped
from .gate import ASSISTANT
from .guard import Guard
from .policy import Asker, Decision, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedAgent:
    """An agent's guard, and where its tools come from; without a home it has none."""

    guard: Guard
    home: llm.API | None


_DATA: HassKey[dict[str, GuardedAgent]] = HassKey(f"{DOMAIN}.guarded_agents")


@callback
def agents_of(hass: HomeAssistant) -> dict[str, GuardedAgent]:
    """Return the loaded agents by entity id."""
    return hass.data.setdefault(_DATA, {})


async def check(
    hass: HomeAssistant, agent: GuardedAgent, tool: str, arguments: Mapping[str, Any], asker: Asker
) -> dict[str, Any]:
    """Return the verdict on a call, the rule it is from and why; nothing is done.

    `tool` is the name of one of the agent's tools with or without its integration's, or of an
    intent. What is neither is judged as a tool of which nothing is known.
    """
    call = await _call_of(hass, agent, tool, arguments, asker)
    policy = agent.guard.policy
    decision = policy.decide(call, asker)
    return {
        "verdict": decision.verdict.name.lower(),
        "rule": decision.rule.name if decision.rule else None,
        "why": await _why(hass, policy, call, decision, asker),
        "tool": call.tool,
        "reads": call.reads,
        "targets": [
            {"entity_id": one.entity_id, "action": one.action, "labels": sorted(one.labels)}
            for one in call.targets
        ],
    }


async def _call_of(
    hass: HomeAssistant, agent: GuardedAgent, name: str, arguments: Mapping[str, Any], asker: Asker
) -> Call:
    """Return what the call would do."""
    if agent.home is not None:
        llm_context = llm.LLMContext(
            platform=DOMAIN,
            context=Context(user_id=asker.user_id),
            language=hass.config.language,
            assistant=ASSISTANT,
            device_id=None,
        )
        instance = await agent.home.async_get_api_instance(llm_context)
        for tool in instance.tools:
            known = unwrapped(tool).name
            if name in (tool.name, known, known.rpartition("__")[2]):
                return call_of_tool(hass, tool, arguments, ASSISTANT)
    if any(one.intent_type == name for one in intent.async_get(hass)):
        return call_of_intent(hass, name, arguments, ASSISTANT)
    return Call(tool=name, title=name, arguments=arguments)


async def _why(
    hass: HomeAssistant, policy: Policy, call: Call, decision: Decision, asker: Asker
) -> str:
    """Return the reason in the language of the home."""
    target = decision.target.entity_id if decision.target else call.tool
    return await sentence(
        hass,
        hass.config.language,
        decision.why,
        rule=decision.rule.name if decision.rule else "",
        preset=policy.preset,
        target=target,
        sources=", ".join(sorted(asker.tainted_by)),
    )
