"""Filters: each has its own event and its own count, and costs no call a mail."""

from .post import Post, subjects


async def test_a_filter_reports_only_what_passes(post: Post) -> None:
    """Label, sender and words of the subject, all from the one call for the mail."""
    label = post.box.add_label("Bills")
    wanted = await post.add_filter(
        "Bills", label=label, sender="bank, @Power.example", subject="invoice MAY"
    )
    reports = post.reports(f"{wanted}_new_mail")
    post.google.forget_calls()
    labels = ["INBOX", "UNREAD", "Bills"]
    post.box.deliver("a@power.example", "Invoice of May 7", labels=labels)
    post.box.deliver("The Bank <b@example.com>", "may: your invoice", labels=labels)
    post.box.deliver("a@power.example", "Invoice of June", labels=labels)
    post.box.deliver("kim@example.com", "Invoice of May", labels=labels)
    post.box.deliver("a@power.example", "Invoice of May")
    await post.look()

    assert subjects(reports) == ["Invoice of May 7", "may: your invoice"]
    assert post.google.counts["gmail.users.messages.get"] == 5
    assert post.state("sensor", f"{wanted}_unread").state == "2"


async def test_what_one_sends_oneself_passes_only_where_it_is_meant(post: Post) -> None:
    """A filter without a label is about what comes in; one of the label Sent is not."""
    incoming = await post.add_filter("About tea", subject="tea")
    outgoing = await post.add_filter("Sent", label="SENT")
    came, went = post.reports(f"{incoming}_new_mail"), post.reports(f"{outgoing}_new_mail")
    post.box.deliver(subject="tea for Kim", labels=["SENT"])
    post.box.deliver(subject="tea from Kim")
    await post.look()

    assert subjects(came) == ["tea from Kim"]
    assert subjects(went) == ["tea for Kim"]


async def test_a_search_is_asked_of_gmail_once_for_a_batch(post: Post) -> None:
    """Only Gmail can answer it."""
    wanted = await post.add_filter("Plans", query="has:attachment")
    reports = post.reports(f"{wanted}_new_mail")
    post.google.forget_calls()
    post.box.deliver(subject="no plan")
    for number in range(3):
        post.box.deliver(subject=f"plan {number}", attachments=[("plan.pdf", b"plan")])
    await post.look()

    assert subjects(reports) == ["plan 0", "plan 1", "plan 2"]
    searches = [call["query"]["q"] for call in post.google.calls("gmail.users.messages.list")]
    assert len([search for search in searches if "rfc822msgid" in search]) == 1
    assert post.state("sensor", f"{wanted}_unread").state == "3"


async def test_a_label_that_skips_the_inbox_is_heard_by_its_filter_alone(post: Post) -> None:
    """What a rule in Gmail files away does not disturb."""
    label = post.box.add_label("Lists")
    wanted = await post.add_filter("Lists", label=label)
    inbox, lists = post.reports(), post.reports(f"{wanted}_new_mail")
    post.box.deliver(subject="digest", labels=["UNREAD", "Lists"])
    await post.look()

    assert inbox == []
    assert subjects(lists) == ["digest"]
    assert post.state("sensor", f"{wanted}_unread").state == "1"


async def test_a_filter_goes_with_its_device(post: Post) -> None:
    """Removing the subentry removes its entities."""
    wanted = await post.add_filter("Kim", sender="kim")
    entity_id = post.id_of("event", f"{wanted}_new_mail")
    assert post.hass.states.get(entity_id) is not None

    post.hass.config_entries.async_remove_subentry(post.entry, wanted)
    await post.settled()
    await post.restart()
    assert post.hass.states.get(entity_id) is None


async def test_a_label_that_is_gone_makes_its_count_unavailable(post: Post) -> None:
    """Not the rest."""
    label = post.box.add_label("Old")
    post.hass.config_entries.async_update_entry(
        post.entry, options={"mail_labels": {"INBOX": "INBOX", label: "Old"}}
    )
    await post.settled()
    await post.restart()
    assert post.state("sensor", f"unread_{label}").state == "0"
    assert post.state("sensor", f"unread_{label}").name.endswith("Unread in Old")

    del post.box.labels[label]
    post.box.deliver()
    await post.look()
    assert post.state("sensor", f"unread_{label}").state == "unavailable"
    assert post.state("sensor", "unread_INBOX").state == "4"


async def test_a_filter_whose_label_is_gone_holds_up_no_mail(post: Post) -> None:
    """Gmail takes a search in it for a mistake; the other mails are reported and counted."""
    label = post.box.add_label("Old")
    wanted = await post.add_filter("Old", label=label, sender="bank")
    assert post.state("sensor", f"{wanted}_unread").state == "0"
    del post.box.labels[label]
    reports = post.reports()
    post.box.deliver(subject="Hello")
    await post.look()

    assert subjects(reports) == ["Hello"]
    assert post.state("sensor", "unread_INBOX").state == "4"
    assert post.state("sensor", f"{wanted}_unread").state == "unavailable"


async def test_a_search_that_gmail_takes_no_more_holds_up_no_mail(post: Post) -> None:
    """It finds nothing, and the rest goes on."""
    await post.add_filter("Plans", query="has:attachment")
    reports = post.reports()
    post.google.faults.put("server_error", endpoint="gmail.users.messages.list", status=400)
    post.box.deliver(subject="Hello")
    await post.look()

    assert subjects(reports) == ["Hello"]
    assert post.state("sensor", "unread_INBOX").state == "4"
