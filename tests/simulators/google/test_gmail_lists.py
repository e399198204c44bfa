"""Mail found, in pages, in threads, under labels, and what happened to it."""

import base64
from email.message import EmailMessage
from typing import Any

from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.gmail import Mailbox

from .client import GoogleClient
from .mail import KIM, ME, found, got

SEARCHES: dict[str | None, list[str]] = {
    None: ["bill", "old"],
    "from:power.example": ["bill"],
    "from:kim to:robin": ["old"],
    "subject:invoice": ["bill"],
    'subject:"your invoice"': ["bill"],
    "label:my-bills": ["bill"],
    "is:unread": ["bill"],
    "is:read": ["old"],
    "is:starred in:inbox": ["bill"],
    "has:attachment filename:pdf": ["bill"],
    "-has:attachment": ["old"],
    "newer_than:2d": ["bill"],
    "older_than:2d": ["old"],
    "after:2020/01/01 before:2021/01/01": [],
    "larger:4k": ["bill"],
    "amount 42": ["bill"],
    "amoun": [],
    '"due: 42"': ["bill"],
    "subject:news OR subject:invoice": ["bill", "old"],
    "{subject:news subject:nothing}": ["old"],
    "-(subject:news)": ["bill"],
    "in:spam": ["spam"],
    "in:anywhere win": ["spam"],
}


def searched_mails(mailbox: Mailbox, now: float) -> dict[str, str]:
    """Let three mails arrive, and return their ids."""
    mailbox.add_label("My Bills")
    old = mailbox.deliver(subject="Old news", received=now - 10 * 86400, labels=["INBOX"])
    bill = mailbox.deliver(
        "Power Co <billing@power.example>",
        "Your invoice",
        "Amount due: 42",
        labels=["INBOX", "UNREAD", "My Bills", "STARRED"],
        attachments=[("invoice.pdf", b"x" * 5000)],
    )
    spam = mailbox.deliver(subject="Win", labels=["SPAM"])
    return {"old": old.id, "bill": bill.id, "spam": spam.id}


async def test_a_search_finds(client: GoogleClient, google: GoogleSimulator) -> None:
    """By every operator, and by words."""
    now = google.clock.now()
    mails = searched_mails(google.mailbox(), now)
    message_id = google.mailbox().messages[mails["bill"]].message_id
    searches = SEARCHES | {
        f"after:{int(now) - 86400}": ["bill"],
        f"rfc822msgid:{message_id.strip('<>')}": ["bill"],
    }
    for q, wanted in searches.items():
        assert await found(client, q) == [mails[name] for name in wanted], q
    label = google.mailbox().label_ids(["My Bills"])[0]
    assert await found(client, labelIds=[label, "UNREAD"]) == [mails["bill"]]
    everything = await found(client, includeSpamTrash=True)
    assert everything == [mails["spam"], mails["bill"], mails["old"]]
    wrong = client.gmail.messages().list(**ME, q="newer_than:soon")
    assert await client.refused(wrong) == (400, "invalidArgument")


async def test_mail_comes_in_pages(client: GoogleClient, google: GoogleSimulator) -> None:
    """The newest first, whatever arrives meanwhile."""
    google.mailbox().fill(25)
    messages = client.gmail.messages()
    request = messages.list(**ME, maxResults=10)
    answer = await client.run(request)
    google.mailbox().deliver()
    seen = [mail["id"] for mail in answer["messages"]]
    while (request := messages.list_next(request, answer)) is not None:
        answer = await client.run(request)
        seen += [mail["id"] for mail in answer["messages"]]
    assert len(set(seen)) == 25
    first = await got(client, seen[0], format="minimal")
    last = await got(client, seen[-1], format="minimal")
    assert int(first["internalDate"]) - int(last["internalDate"]) == 24 * 60_000


async def test_answers_are_in_the_thread(client: GoogleClient, google: GoogleSimulator) -> None:
    """By the mail they refer to, and the subject."""
    mailbox = google.mailbox()
    first = mailbox.deliver(subject="Dinner?")
    answer = mailbox.deliver(subject="Re: Dinner?", in_reply_to=first.message_id)
    other = mailbox.deliver(subject="Lunch?", in_reply_to=first.message_id)
    assert answer.thread_id == first.thread_id != other.thread_id
    thread = await client.run(client.gmail.threads().get(**ME, id=first.thread_id))
    assert [mail["id"] for mail in thread["messages"]] == [first.id, answer.id]
    listed = await client.run(client.gmail.threads().list(**ME))
    assert [one["id"] for one in listed["threads"]] == [other.id, first.id]
    mail = EmailMessage()
    mail["To"], mail["Subject"], mail["In-Reply-To"] = KIM, "Re: Dinner?", answer.message_id
    mail.set_content("Yes")
    raw = base64.urlsafe_b64encode(mail.as_bytes()).decode()
    body = {"raw": raw, "threadId": first.thread_id}
    sent = await client.run(client.gmail.messages().send(**ME, body=body))
    assert sent["threadId"] == first.thread_id
    unknown = client.gmail.messages().send(**ME, body=body | {"threadId": "123"})
    assert await client.refused(unknown) == (404, "notFound")


async def test_history_tells_what_happened(client: GoogleClient, google: GoogleSimulator) -> None:
    """In order, of some kind or label only, until it is too old."""
    mailbox, history = google.mailbox(), client.gmail.history()
    start = (await client.run(client.gmail.getProfile(**ME)))["historyId"]
    mail = mailbox.deliver()
    mailbox.label(mail.id, add=["STARRED"], remove=["UNREAD"])
    other = mailbox.deliver(labels=["SPAM"])
    mailbox.remove(other.id)

    async def told(**more: Any) -> list[tuple[str, str]]:
        """Return kind and mail of each record."""
        answer = await client.run(history.list(**ME, startHistoryId=start, **more))
        assert answer["historyId"] == str(mailbox.history_id)
        kinds = ("messagesAdded", "messagesDeleted", "labelsAdded", "labelsRemoved")
        return [
            (kind, one["message"]["id"])
            for record in answer.get("history", [])
            for kind in kinds
            for one in record.get(kind, [])
        ]

    assert await told() == [
        ("messagesAdded", mail.id),
        ("labelsAdded", mail.id),
        ("labelsRemoved", mail.id),
        ("messagesAdded", other.id),
        ("messagesDeleted", other.id),
    ]
    assert await told(historyTypes=["messageAdded"], labelId="INBOX") == [
        ("messagesAdded", mail.id)
    ]
    listing = history.list(**ME, startHistoryId=start, maxResults=2)
    assert [len(page) for page in await client.pages(history, listing, "history")] == [2, 2, 1]
    mailbox.forget_history()
    assert await client.refused(history.list(**ME, startHistoryId=start)) == (404, "notFound")
    now = (await client.run(client.gmail.getProfile(**ME)))["historyId"]
    assert "history" not in await client.run(history.list(**ME, startHistoryId=now))


async def test_labels_count(client: GoogleClient, google: GoogleSimulator) -> None:
    """Mails and threads, all and unread."""
    mailbox = google.mailbox()
    first = mailbox.deliver(subject="Dinner?")
    mailbox.deliver(subject="Re: Dinner?", in_reply_to=first.message_id, labels=["INBOX"])
    label = await client.run(client.gmail.labels().get(**ME, id="INBOX"))
    counts = {name: value for name, value in label.items() if name.startswith(("mess", "thr"))}
    assert counts == {
        "messagesTotal": 2,
        "messagesUnread": 1,
        "threadsTotal": 1,
        "threadsUnread": 1,
    }
