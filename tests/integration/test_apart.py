"""Events of event entities do not share a millisecond, which is all their state tells."""

from itertools import pairwise

from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.apart import Apart


async def test_what_happens_at_once_is_spread(hass: HomeAssistant) -> None:
    """Each in a millisecond of its own, so that Home Assistant's triggers see it."""
    apart = Apart(hass)
    times = []
    for _ in range(20):
        async with apart:
            times.append(hass.loop.time())

    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.001


async def test_what_happens_later_does_not_wait(hass: HomeAssistant) -> None:
    """The first of all is told at once."""
    waiting = Apart(hass).__aenter__()

    try:
        waiting.send(None)
    except StopIteration:
        return
    raise AssertionError("it waited")
