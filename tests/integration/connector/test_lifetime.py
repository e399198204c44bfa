"""The end of an authorization is told before it comes, as far as anybody knows it."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.dt import utcnow
import pytest

from custom_components.homelab_hub.connector.audit import DATA_AUDIT, AuditTrail
from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import account_of, pass_time, repairs, shown, status

DAY = 86400


async def to_last_days(
    hass: HomeAssistant, person: Person, freezer: FrozenDateTimeFactory, days: int
) -> ConfigEntry[Any]:
    """Return an entry of Spotify, so many days before its end."""
    entry = await person.connect("spotify")
    freezer.tick(timedelta(days=181 - days, seconds=-1))
    await pass_time(hass, freezer, hours=6)
    return entry


async def test_the_end_is_told_two_weeks_before(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And not a day earlier."""
    entry = await to_last_days(hass, person, freezer, 15)
    assert (status(hass, entry), repairs(hass)) == ("ready", set())

    await pass_time(hass, freezer, days=1)
    assert (status(hass, entry), repairs(hass)) == ("expiring", {"authorization_expiring"})
    assert shown(hass, entry, "authorization_days_left").state == "13"


async def test_the_end_is_told_again_three_days_before(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """In an issue of its own: who ignored the first still sees it."""
    entry = await to_last_days(hass, person, freezer, 10)
    ir.async_ignore_issue(hass, DOMAIN, f"expiring_{entry.entry_id}", True)
    await pass_time(hass, freezer, days=7)

    assert repairs(hass) == {"authorization_ending"}
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"ending_{entry.entry_id}")
    assert issue is not None
    assert (issue.severity, issue.dismissed_version) == (ir.IssueSeverity.ERROR, None)


async def test_the_warning_starts_the_sign_in(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After which there is nothing to warn of."""
    entry = await to_last_days(hass, person, freezer, 10)
    fixes = hass.data[REPAIRS]["flow_manager"]
    form = await fixes.async_init(DOMAIN, data={"issue_id": f"expiring_{entry.entry_id}"})
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm")
    assert form["description_placeholders"] == {"account": entry.title}
    await fixes.async_configure(form["flow_id"], {})
    await hass.async_block_till_done()

    result = await person.sign_in(entry)

    assert result["reason"] == "reauth_successful"
    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    assert shown(hass, entry, "authorization_days_left").state == "181"


async def test_a_trial_is_warned_of_near_its_end_only(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A week is shorter than the usual warning, which would be there from the start."""
    providers.switch("google", lifetime=7 * DAY)
    entry = await person.connect("youtube")
    seen = []
    for _ in range(7):
        seen.append(status(hass, entry))
        await pass_time(hass, freezer, days=1)

    assert seen == ["ready"] * 5 + ["expiring"] * 2


async def end(
    hass: HomeAssistant,
    providers: OAuthSimulator,
    entry: ConfigEntry[Any],
    freezer: FrozenDateTimeFactory,
    days: float,
) -> None:
    """Let the authorization end at an age in days."""
    freezer.tick(timedelta(days=days))
    for grant in providers.grants:
        grant.ended = "expired"
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert status(hass, entry) == "needs_attention"


@pytest.mark.parametrize(
    ("kind", "ages", "learnt"),
    [
        ("kick", [30.0], None),
        ("kick", [30.0, 29.5], 29),
        ("kick", [30.0, 12.0], None),
        ("youtube", [7.1], 7),
        ("youtube", [30.0], None),
    ],
)
async def test_lifetimes_are_learnt(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    *,
    kind: str,
    ages: list[float],
    learnt: int | None,
) -> None:
    """Two alike are a rule, and so is one where the provider's trials end."""
    entry = await person.connect(kind)
    for age in ages:
        await end(hass, providers, entry, freezer, age)
        await person.sign_in(entry)
    account = account_of(entry)

    assert account.learnt_days == learnt
    assert account.lifetime.days_left(utcnow()) == learnt
    # What starts after a restart knows no more than what is on disk.
    hass.data[DATA_AUDIT] = AuditTrail(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    assert account_of(entry).learnt_days == learnt


async def test_a_lesson_that_was_outlived_is_dropped(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """As after the application was published."""
    entry = await person.connect("youtube")
    await end(hass, providers, entry, freezer, 7)
    await person.sign_in(entry)
    await pass_time(hass, freezer, days=6)
    assert status(hass, entry) == "expiring"

    await pass_time(hass, freezer, days=2, hours=1)

    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    assert account_of(entry).lifetime.ends is None
