"""The dialogs of accounts, from the menu over the provider's consent page to the result."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Self

from homelab_hub_demo.client import HomeAssistant, Json
from homelab_hub_demo.jarvis import DOMAIN, FLOW, outcome, submit
from homelab_hub_demo.providers import Application
from homelab_hub_demo.tour.forms import filled_in
from homelab_hub_demo.tour.steps import UnexpectedError, expect

from .browser import ALLOW, Choice, Page, consent

ANOTHER = "new"
"""What the list of known applications has for one that is not in it."""


@dataclass(slots=True, kw_only=True)
class Dialog:
    """A flow in progress, and the steps it has shown."""

    home_assistant: HomeAssistant
    step: Json
    shown: list[str] = field(default_factory=list)

    @classmethod
    async def to_add(cls, home_assistant: HomeAssistant, kind: str) -> Self:
        """Open the dialog that adds a connection of a kind."""
        menu = await home_assistant.request("POST", FLOW, {"handler": DOMAIN})
        step = await submit(home_assistant, menu, {"next_step_id": kind})
        expect(step.get("step_id") == kind, f"the form of {kind}, not {outcome(step)}")
        return cls(home_assistant=home_assistant, step=step)

    @classmethod
    async def to_reconfigure(cls, home_assistant: HomeAssistant, entry_id: str) -> Self:
        """Open the dialog that changes a connection."""
        step = await home_assistant.request("POST", FLOW, {"handler": DOMAIN, "entry_id": entry_id})
        return cls(home_assistant=home_assistant, step=step)

    @classmethod
    async def to_reauthorize(cls, home_assistant: HomeAssistant, entry_id: str) -> Self:
        """Open the dialog that asks for a connection's consent anew, which waits for somebody."""
        flows = await home_assistant.call("config_entries/flow/progress")
        waiting = [
            flow
            for flow in flows
            if (flow["context"]["source"], flow["context"].get("entry_id")) == ("reauth", entry_id)
        ]
        expect(len(waiting) == 1, f"one reauth flow of {entry_id}, not {flows}")
        step = await home_assistant.request("GET", f"{FLOW}/{waiting[0]['flow_id']}")
        return cls(home_assistant=home_assistant, step=step)

    async def fill_in(
        self,
        application: Application,
        *,
        capabilities: Collection[str] | None = None,
        another: bool = False,
    ) -> Json:
        """Submit each form until there is none, or one is refused; return that step.

        `capabilities` are ticked instead of what is at first; `another` enters an application
        even where one is known.
        """
        typed: dict[str, Json] = {
            "client_id": application.client_id,
            "client_secret": application.client_secret,
            "bot_token": application.bot_token,
        }
        if capabilities is not None:
            typed["capabilities"] = sorted(capabilities)
        if another:
            typed["auth_implementation"] = ANOTHER
        while self.step["type"] == "form":
            self.shown.append(self.step["step_id"])
            fields = self.step["data_schema"] or []
            values = filled_in(fields)
            names = {one["name"] for one in fields}
            values |= {name: value for name, value in typed.items() if name in names}
            self.step = await submit(self.home_assistant, self.step, values)
            if self.step.get("errors"):
                break
        return self.step

    async def submit(self, values: Json) -> Json:
        """Submit a form as it is filled in here, and return what follows."""
        self.step = await submit(self.home_assistant, self.step, values)
        return self.step

    async def go_to_provider(self, choice: Choice = ALLOW) -> Page:
        """Open the consent page this dialog leads to, and click; return where that leads."""
        expect(self.step["type"] == "external", f"a consent page, not {outcome(self.step)}")
        return await consent(self.step["url"], choice)

    async def come_back(self) -> Json:
        """Return the step after the provider, as the frontend asks for it when it is told to."""
        path = f"{FLOW}/{self.step['flow_id']}"
        self.step = await self.home_assistant.request("GET", path)
        return self.step

    async def finish(self, choice: Choice = ALLOW) -> Json:
        """Click on the consent page, come back, and return the last step."""
        page = await self.go_to_provider(choice)
        came_back = page.url.startswith(self.home_assistant.url) and page.status == 200
        expect(came_back, f"to be led back, not {page.status} at {page.url.partition('?')[0]}")
        return await self.come_back()

    async def choose(self, option: str) -> Json:
        """Choose from a menu, and return what follows."""
        offered = self.step.get("menu_options", ())
        expect(option in offered, f"a menu with {option}, not {outcome(self.step)}")
        self.step = await submit(self.home_assistant, self.step, {"next_step_id": option})
        return self.step

    async def close(self) -> None:
        """Leave the dialog without an end."""
        await self.home_assistant.request("DELETE", f"{FLOW}/{self.step['flow_id']}")


def created(step: Json) -> Json:
    """Return the config entry that a dialog has made."""
    if step["type"] != "create_entry":
        raise UnexpectedError(f"a new entry, not {outcome(step)}")
    return step["result"]


def aborted(step: Json, reason: str) -> str:
    """Return how a dialog has ended, which must be for this reason."""
    expect(step["type"] == "abort" and step["reason"] == reason, f"{reason}, not {outcome(step)}")
    return reason
