"""The setup status, as the action and the panel's subscription answer it."""

from dataclasses import dataclass

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.steps import Visit, expect

from .home import PROVIDER_OF, entry_id_of

KINDS = set(PROVIDER_OF)
"""The kinds of connections that are accounts."""


@dataclass(frozen=True, slots=True)
class SetupStatus:
    """One answer."""

    answer: Json

    @property
    def missing(self) -> set[str]:
        """Return the kinds that are not set up."""
        return {one["kind"] for one in self.answer["kinds_not_set_up"]}

    @property
    def ready(self) -> set[str]:
        """Return the kinds of the connections that are ready."""
        return {one["kind"] for one in self.answer["connections"] if one["status"] == "ready"}

    @property
    def maturity(self) -> int:
        """Return how much of what is wanted works, in percent."""
        percent: int = self.answer["maturity"]["percent"]
        return percent

    @property
    def security(self) -> int | None:
        """Return how many of the security checks passed, in percent."""
        percent: int | None = self.answer["security"]["percent"]
        return percent

    def check(self, name: str) -> Json:
        """Return a security check by its name."""
        checks = {one["check"]: one for one in self.answer["security"]["checks"]}
        expect(name in checks, f"a check {name} among {sorted(checks)}")
        return checks[name]


async def setup_status(visit: Visit) -> SetupStatus:
    """Return the setup status of the whole hub."""
    return SetupStatus(await visit.demo.home_assistant.act("homelab_hub.get_setup_status"))


async def report_of(visit: Visit, name: str) -> Json:
    """Return what the setup status says of one connection."""
    answer = await visit.demo.home_assistant.act(
        "homelab_hub.get_setup_status", config_entry_id=entry_id_of(visit, name)
    )
    expect(len(answer["connections"]) == 1, f"one connection, not {answer['connections']}")
    return answer["connections"][0]
