"""What was heard, read and learned on the tour, for the search for secrets at its end."""

from dataclasses import dataclass, field

from homelab_hub_demo.client import HomeAssistant, Json, Subscription


@dataclass(slots=True)
class Evidence:
    """Shared by all groups: `places` are texts a person could read, `secrets` what none may hold.

    Secrets are names and values; those of the simulated providers are known without being noted.
    """

    places: dict[str, bytes] = field(default_factory=dict)
    secrets: set[tuple[str, str]] = field(default_factory=set)
    _listening_to: HomeAssistant | None = None
    _subscriptions: list[Subscription] = field(default_factory=list)
    _events: list[Json] = field(default_factory=list)

    async def listen(self, home_assistant: HomeAssistant) -> None:
        """Hear every event of a Home Assistant from now on; again after it was started again."""
        if home_assistant is not self._listening_to:
            self._subscriptions.append(await home_assistant.subscribe("subscribe_events"))
            self._listening_to = home_assistant

    def events(self) -> list[Json]:
        """Return every event that was heard so far, oldest first."""
        for subscription in self._subscriptions:
            self._events += subscription.seen()
        return self._events
