"""How often Gmail is asked."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.connections.google.mail.pace import (
    ASLEEP,
    AT_HOME,
    AWAY,
    LIVELY,
    Pace,
)

from .post import Post, subjects


@pytest.fixture
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """Return a clock that stands still at noon where Home Assistant is, which is in California."""
    freezer.move_to("2026-11-25T20:00:00+00:00")
    return freezer


async def test_the_pace_follows_people(hass: HomeAssistant, noon: FrozenDateTimeFactory) -> None:
    """Lively after somebody did something, and slower the longer that is ago."""
    pace = Pace(hass)
    assert pace.interval == LIVELY
    noon.tick(timedelta(minutes=5))
    assert pace.interval == LIVELY
    noon.tick(timedelta(minutes=5))
    assert pace.interval == 120
    noon.tick(timedelta(hours=2))
    assert pace.interval == AWAY
    hass.states.async_set("person.robin", "home")
    assert pace.interval == AT_HOME
    noon.tick(timedelta(hours=12))
    assert pace.interval == ASLEEP
    pace.note()
    assert pace.interval == LIVELY


async def test_mail_makes_lively_only_where_somebody_may_wait_for_more(
    hass: HomeAssistant, noon: FrozenDateTimeFactory
) -> None:
    """Newsletters of the night do not."""
    pace = Pace(hass)
    noon.tick(timedelta(hours=2))
    pace.note_mail()
    assert pace.interval == AWAY
    hass.states.async_set("person.robin", "home")
    pace.note_mail()
    assert pace.interval == LIVELY
    noon.tick(timedelta(hours=12))
    pace.note_mail()
    assert pace.interval == ASLEEP


async def test_somebody_who_does_something_is_noticed(
    hass: HomeAssistant, noon: FrozenDateTimeFactory
) -> None:
    """An automation is nobody."""
    pace = Pace(hass)
    quickened: list[float] = []
    stop = pace.listen(lambda: quickened.append(pace.interval))
    hass.services.async_register("test", "act", lambda call: None)
    noon.tick(timedelta(hours=2))
    await hass.services.async_call("test", "act", blocking=True)
    assert pace.interval == AWAY
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


async def test_a_quiet_day_at_home_asks_less_than_every_four_minutes(
    post: Post, freezer: FrozenDateTimeFactory
) -> None:
    """The bulk of it each five minutes by day; one mail makes a few more."""
    post.hass.states.async_set("person.robin", "home")
    await post.settled()
    freezer.tick(timedelta(hours=2))
    async_fire_time_changed(post.hass)
    await post.settled()
    post.google.forget_calls()
    for minute in range(24 * 60):
        if minute == 720:
            post.box.deliver(subject="Hello")
        freezer.tick(timedelta(minutes=1))
        async_fire_time_changed(post.hass)
        await post.settled()

    assert 150 < post.google.counts["gmail.users.history.list"] < 24 * 60 / 4
