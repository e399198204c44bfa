"""Where else an agent's question for a yes goes: an event, phones, and the chat's doors."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.util import slugify

from ...assistant.guard.guard import Guard
from ...assistant.guard.pending import Pending
from ...assistant.words import sentence
from ...chat.approvals import ApprovalError, Decider, Wish, approvals_of
from ...const import DOMAIN
from ...protocol.questions import Approval

CONF_ELSEWHERE: Final = "guard_elsewhere"
EVENT_CONFIRMATION: Final = f"{DOMAIN}_confirmation"
EVENT_PRESSED: Final = "mobile_app_notification_action"
_YES, _NO = f"{DOMAIN}_yes_", f"{DOMAIN}_no_"


class Desk:
    """Shows what an agent's guard waits for, and brings the answers back."""

    def __init__(self, hass: HomeAssistant, guard: Guard, subentry: ConfigSubentry) -> None:
        """Belong to an agent."""
        self._hass = hass
        self._guard = guard
        self._agent = subentry.title
        self._elsewhere = bool(subentry.data.get(CONF_ELSEWHERE, False))
        self._shown: dict[str, str] = {}
        self._opening = False

    @callback
    def open(self) -> CALLBACK_TYPE:
        """Start to show. Return what ends it; what waits then is given up."""
        stops = [
            self._guard.waiting.listen(self._changed),
            self._hass.bus.async_listen(EVENT_PRESSED, self._pressed),
            approvals_of(self._hass).add_door(self),
        ]

        @callback
        def close() -> None:
            self._guard.waiting.clear()
            for stop in stops:
                stop()

        return close

    async def show(self, approval: Approval, deciders: frozenset[str]) -> None:
        """Write to the phones of the deciders, of a question of this agent's."""
        if not self._opening and approval.id not in self._shown.values():
            return
        yes, no = [await self._words(key) for key in ("guard_button_yes", "guard_button_no")]
        buttons = [
            {"action": f"{_YES}{approval.id}", "title": yes, "authenticationRequired": True},
            {"action": f"{_NO}{approval.id}", "title": no},
        ]
        await self._notify(
            deciders,
            {"title": self._agent, "message": approval.text},
            {"actions": buttons, "tag": approval.id, "timeout": 300},
        )

    async def close(self, approval: str, text: str) -> None:
        """Take the question from the phones again."""
        await self._notify(None, {"message": "clear_notification"}, {"tag": approval})

    @callback
    def _changed(self, pending: Pending, what: str) -> None:
        """Tell automations, and those who are asked elsewhere."""
        self._hass.bus.async_fire(
            EVENT_CONFIRMATION,
            {
                "confirmation_id": pending.id,
                "state": what,
                "agent": self._agent,
                "text": pending.text,
                "pin": pending.pin,
                "user_id": pending.user_id,
                "expires_at": pending.expires_at.isoformat(),
            },
        )
        if what == "asked" and (self._elsewhere or pending.elsewhere) and not pending.pin:
            self._hass.async_create_task(self._ask(pending), "ask for a yes elsewhere")
        elif approval := self._shown.pop(pending.id, None):
            approvals_of(self._hass).withdraw(approval, pending.text)

    async def _ask(self, pending: Pending) -> None:
        """Let the doors show a question to those who may answer it."""
        deciders = frozenset({pending.user_id} if pending.user_id else await self._owners())

        async def do(decider: Decider) -> str:
            self._shown.pop(pending.id, None)
            context = Context(user_id=decider.user_id)
            done = await self._guard.carry_out(pending.id, None, context)
            return done.text if done else await self._words("approval_gone")

        # Doors are told before the id is known here.
        self._opening = True
        try:
            approval = approvals_of(self._hass).ask(
                Wish(
                    text=pending.text,
                    do=do,
                    ended=lambda _ending: self._ended(pending.id),
                    deciders=deciders,
                )
            )
        except ApprovalError:
            return  # the conversation can still say yes
        finally:
            self._opening = False
        self._shown[pending.id] = approval.id

    @callback
    def _ended(self, pending_id: str) -> None:
        """Give up what was denied or not decided elsewhere."""
        self._shown.pop(pending_id, None)
        self._guard.waiting.take(pending_id, "denied")

    async def _owners(self) -> set[str]:
        """Return the administrators: they answer for a speaker that nobody is known at."""
        users = await self._hass.auth.async_get_users()
        return {
            one.id for one in users if one.is_admin and one.is_active and not one.system_generated
        }

    async def _pressed(self, event: Event[Mapping[str, Any]]) -> None:
        """Decide what somebody's phone says, as the user whose phone it is."""
        pressed = str(event.data.get("action", ""))
        approve = pressed.startswith(_YES)
        approval = pressed.removeprefix(_YES).removeprefix(_NO)
        user_id = event.context.user_id
        if approval not in self._shown.values() or user_id is None:
            return
        user = await self._hass.auth.async_get_user(user_id)
        try:
            await approvals_of(self._hass).decide(
                approval,
                Decider(user_id=user_id, name=(user and user.name) or ""),
                approve=approve,
            )
        except ApprovalError:
            return  # decided meanwhile, or not theirs; their phone is told by the other

    async def _notify(
        self, users: frozenset[str] | None, message: Mapping[str, str], data: Mapping[str, Any]
    ) -> None:
        """Send to the companion apps of users, of all if there are none named."""
        for entry in self._hass.config_entries.async_loaded_entries("mobile_app"):
            service = f"mobile_app_{slugify(entry.data['device_name'])}"
            if users is not None and entry.data.get("user_id") not in users:
                continue
            if self._hass.services.has_service("notify", service):
                await self._hass.services.async_call("notify", service, {**message, "data": data})

    async def _words(self, key: str) -> str:
        """Return a sentence in the language of the home."""
        return await sentence(self._hass, self._hass.config.language, key)
