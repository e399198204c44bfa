"""The actions of the guard: what would happen to a call, and the answer to what waits."""

from typing import Any, Final

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ..assistant.guard.check import GuardedAgent, agents_of, check
from ..assistant.guard.guard import Guard
from ..assistant.guard.pending import Pending
from ..assistant.guard.policy import Asker, Origin
from ..const import DOMAIN

CHECK_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("agent"): cv.entity_id,
        probatio.Required("tool"): cv.string,
        probatio.Optional("arguments", default=dict): dict,
        probatio.Optional("user_id"): cv.string,
        probatio.Optional("origin", default=Origin.TEXT.value): probatio.In(
            [origin.value for origin in Origin]
        ),
        probatio.Optional("tainted", default=False): cv.boolean,
    }
)
DECIDE_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("confirmation_id"): cv.string,
        probatio.Required("approve"): cv.boolean,
        probatio.Optional("pin"): cv.string,
    }
)


async def guard_check(call: ServiceCall) -> dict[str, Any]:
    """Return what an agent's guard would do with a call, the rule and why. Nothing is done."""
    asker = Asker(
        user_id=call.data.get("user_id", call.context.user_id),
        origin=Origin(call.data["origin"]),
        tainted_by=frozenset({"guard_check"}) if call.data["tainted"] else frozenset(),
    )
    agent = _agent(call, call.data["agent"])
    return await check(call.hass, agent, call.data["tool"], call.data["arguments"], asker)


async def decide(call: ServiceCall) -> dict[str, Any]:
    """Do what waits for a yes, or give it up. Return whether it was done, and what to tell.

    An automation may decide on everything, a person on what they were asked, an administrator on
    what a speaker was asked that nobody is known at. What was asked for in a context may not be
    approved in it: that would be the model's own yes.
    """
    guard, pending = _find(call)
    await _check_right(call, pending)
    if not call.data["approve"]:
        guard.waiting.take(pending.id, "denied")
        return {"done": False, "text": pending.text}
    if pending.pin and not await guard.knows_pin(call.data.get("pin", "")):
        raise _error("guard_pin_needed")
    done = await guard.carry_out(pending.id, None, call.context)
    if done is None:
        raise _error("approval_gone")
    return {"done": not done.failed, "text": done.text}


async def _check_right(call: ServiceCall, pending: Pending) -> None:
    """Raise `ServiceValidationError` for somebody who may not decide."""
    context = call.context
    if pending.asked_in & {context.id, context.parent_id}:
        raise _error("approval_not_yours")
    if context.user_id is None or context.user_id == pending.user_id:
        return
    user = await call.hass.auth.async_get_user(context.user_id)
    if pending.user_id is not None or user is None or not user.is_admin:
        raise _error("approval_not_yours")


def _find(call: ServiceCall) -> tuple[Guard, Pending]:
    """Return what waits under an id. Raises `ServiceValidationError` if nothing does."""
    wanted = call.data["confirmation_id"]
    for agent in agents_of(call.hass).values():
        for pending in agent.guard.waiting.all:
            if pending.id == wanted:
                return agent.guard, pending
    raise _error("approval_gone")


def _agent(call: ServiceCall, entity_id: str) -> GuardedAgent:
    """Return a loaded agent. Raises `ServiceValidationError` for any other entity."""
    if (agent := agents_of(call.hass).get(entity_id)) is None:
        raise _error("guard_no_agent", entity_id=entity_id)
    return agent


def _error(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a translated error."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
