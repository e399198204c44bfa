"""How often Gmail is asked."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.connections.google.mail.pace import ASLEEP, LIVELY, QUIET, Pace

from .post import Post, subjects


@pytest.fixture
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """Return a clock that stands still at noon where Home Assistant is, which is in California."""
    freezer.move_to("2026-11-25T20:00:00+00:00")
    return freezer


async def test_the_pace_follows_people(hass: HomeAssistant, noon: FrozenDateTimeFactory) -> None:
    """Lively while somebody does something or is at home by day, slow at night."""
    pace = Pace(hass)
    assert pace.interval == LIVELY
    noon.tick(timedelta(minutes=31))
    assert pace.interval == QUIET
    hass.states.async_set("person.robin", "home")
    assert pace.interval == LIVELY
    noon.tick(timedelta(hours=12))
    assert pace.interval == ASLEEP
    pace.note()
    assert pace.interval == LIVELY


async def test_somebody_who_does_something_is_noticed(
    hass: HomeAssistant, noon: FrozenDateTimeFactory
) -> None:
    """An automation is nobody."""
    pace = Pace(hass)
    quickened: list[float] = []
    stop = pace.listen(lambda: quickened.append(pace.interval))
    hass.services.async_register("test", "act", lambda call: None)
    noon.tick(timedelta(minutes=31))
    await hass.services.async_call("test", "act", blocking=True)
    assert pace.interval == QUIET
    await hass.services.async_call("test", "act", blocking=True, context=Context(user_id="robin"))
    assert pace.interval == LIVELY
    assert quickened == [LIVELY]
    stop()


async def test_a_mail_is_found_within_a_minute(post: Post, freezer: FrozenDateTimeFactory) -> None:
    """By one cheap call, while somebody is there."""
    reports = post.reports()
    post.google.forget_calls()
    post.box.deliver(subject="Hello")
    freezer.tick(timedelta(seconds=61))
    async_fire_time_changed(post.hass)
    await post.settled()

    assert subjects(reports) == ["Hello"]
    assert post.google.counts == {
        "gmail.users.history.list": 1,
        "gmail.users.messages.get": 1,
        "gmail.users.labels.get": 1,
    }


async def test_an_idle_day_asks_less_than_every_quarter_of_an_hour(
    post: Post, freezer: FrozenDateTimeFactory
) -> None:
    """Home Assistant's own integration asks 96 times, and not for mail."""
    await post.settled()
    freezer.tick(timedelta(hours=1))
    async_fire_time_changed(post.hass)
    await post.settled()
    post.google.forget_calls()
    for _ in range(24 * 60):
        freezer.tick(timedelta(minutes=1))
        async_fire_time_changed(post.hass)
        await post.settled()

    assert 0 < sum(post.google.counts.values()) < 96
