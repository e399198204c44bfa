"""Adding filters, and choosing labels and addresses, as a person does."""

from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .post import Post, subjects


async def open_filter(post: Post) -> Any:
    """Return the form for a new filter."""
    flows = post.hass.config_entries.subentries
    return await flows.async_init(
        (post.entry.entry_id, "mail_filter"), context={"source": SOURCE_USER}
    )


async def test_a_filter_is_added_and_works_at_once(post: Post) -> None:
    """The account is loaded anew by itself."""
    label = post.box.add_label("Bills")
    form = await open_filter(post)
    done = await post.hass.config_entries.subentries.async_configure(
        form["flow_id"], {"name": "Power", "label": label, "sender": " power.example "}
    )
    await post.settled()
    assert done["type"] is FlowResultType.CREATE_ENTRY
    [wanted] = post.entry.subentries.values()
    assert wanted.title == "Power"
    assert dict(wanted.data) == {"label": label, "sender": "power.example"}

    reports = post.reports(f"{wanted.subentry_id}_new_mail")
    post.box.deliver("x@power.example", "Invoice", labels=["INBOX", "Bills"])
    await post.look()
    assert subjects(reports) == ["Invoice"]


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name": "All"}, {"base": "mail_filter_empty"}),
        ({"name": " ", "sender": "kim"}, {"name": "mail_filter_unnamed"}),
        ({"name": "X", "sender": "  "}, {"base": "mail_filter_empty"}),
    ],
)
async def test_a_filter_says_something(
    post: Post, given: dict[str, str], errors: dict[str, str]
) -> None:
    """One that lets everything pass is the account's own event."""
    form = await open_filter(post)
    again = await post.hass.config_entries.subentries.async_configure(form["flow_id"], given)

    assert again["errors"] == errors


async def test_a_filter_is_changed(post: Post) -> None:
    """What is left empty is taken away."""
    wanted = await post.add_filter("Kim", sender="kim", subject="tea")
    form = await post.hass.config_entries.subentries.async_init(
        (post.entry.entry_id, "mail_filter"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": wanted},
    )
    done = await post.hass.config_entries.subentries.async_configure(
        form["flow_id"], {"name": "Kim's", "sender": "kim", "query": "is:starred"}
    )
    await post.settled()

    assert done["reason"] == "reconfigure_successful"
    changed = post.entry.subentries[wanted]
    assert changed.title == "Kim's"
    assert dict(changed.data) == {"sender": "kim", "query": "is:starred"}


async def test_a_filter_needs_permission_to_read(
    hass: HomeAssistant, person: Person, google: GoogleSimulator
) -> None:
    """Which is told before anything is asked."""
    post = Post(hass, google, await connect(person, Capability.SEND_MAIL))
    assert (await open_filter(post))["reason"] == "mail_not_readable"


async def test_without_gmail_there_is_nothing_to_choose_from(post: Post) -> None:
    """The form says so."""
    post.google.faults.put("server_error", endpoint="gmail.users.labels.list", status=400)
    assert (await open_filter(post))["reason"] == "mail_not_reachable"


async def test_labels_and_addresses_are_chosen_in_the_options(post: Post) -> None:
    """Each has its entity afterwards."""
    label = post.box.add_label("Bills")
    flows = post.hass.config_entries.options
    menu = await flows.async_init(post.entry.entry_id)
    form = await flows.async_configure(menu["flow_id"], {"next_step_id": "mail"})
    wrong = await flows.async_configure(
        form["flow_id"], {"mail_labels": [label], "mail_recipients": ["nobody"]}
    )
    assert wrong["errors"] == {"mail_recipients": "mail_address_wrong"}
    await flows.async_configure(
        form["flow_id"], {"mail_labels": [label], "mail_recipients": ["Kim <kim@example.com>"]}
    )
    await post.settled()

    assert post.entry.options["mail_labels"] == {label: "Bills"}
    assert post.state("sensor", f"unread_{label}").state == "0"
    assert post.state("notify", "notify_kim@example.com").name.endswith("Mail to kim@example.com")
    assert (
        post.hass.states.get("sensor.google_robin_homelab_example_com_unread_in_the_inbox") is None
    )
