"""The simulator of the Supervisor with one started app, for a container of its own.

`python -m scripts.app_smoke.supervisor HOME_TOKEN APP_TOKEN` listens on port 80.
"""

import asyncio
import sys

from homelab_hub_simulators.supervisor import App, AppState, Offer, SupervisorSimulator

ALL_ADDRESSES = "0.0.0.0"  # noqa: S104 - those of its container


async def serve(home_token: str, app_token: str) -> None:
    """Serve until the container ends."""
    offer = Offer(
        repository="https://github.com/homelab-hub/homelab-hub",
        slug="homelab_hub",
        name="Homelab Hub",
        version="0",
        discovery=("homelab_hub",),
    )
    simulator = SupervisorSimulator(offer, host=ALL_ADDRESSES, port=80)
    simulator.token = home_token
    simulator.installed[offer.full_slug] = App(offer, offer.version, AppState.STARTED, app_token)
    async with simulator:
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
