"""What is paused does not ask Google for anything."""

from homelab_hub_demo.google import FAMILY, KIM
from homelab_hub_demo.tour.assist import say
from homelab_hub_demo.tour.connector.home import wait_for
from homelab_hub_demo.tour.connector.telling import turn
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import NAME, act, entity, look, mailbox, refused

steps = Steps()


@steps.add("mail that may not be sent is not, and all else goes on")
async def one_capability(visit: Visit) -> str:
    """Pause one capability."""
    google = visit.demo.google
    await turn(visit, NAME, "send_mail", "turn_off")
    google.forget_calls()
    mail = {"to": [KIM], "subject": "Hello", "message": "Hello!"}
    told = await refused(act(visit, "send_mail", **mail), "paused")
    expect(not google.requests, f"no request at Google, not {google.counts}")
    found = await act(visit, "search_mail", query="from:library")
    expect(found["mails"], "mail to be found meanwhile")
    await turn(visit, NAME, "send_mail", "turn_on")
    await act(visit, "send_mail", **mail)
    newest = mailbox(visit, KIM).newest_first()[0]
    expect(newest.subject == "Hello", f"the mail once it is allowed, not {newest.subject}")
    return f"“{told}”, no request; sent once it was allowed again"


@steps.add("a paused connection asks Google for nothing, and goes on afterwards")
async def everything(visit: Visit) -> str:
    """Pause the connection, and try everything."""
    google = visit.demo.google
    calendar = await entity(visit, f"calendar_{FAMILY}")
    await turn(visit, NAME, "connection", "turn_off")
    await wait_for(visit, NAME, "paused")
    google.forget_calls()
    tries = (
        act(visit, "search_mail", query="milk"),
        act(visit, "search_drive", query="plans"),
        act(visit, "verify_backup"),
        visit.demo.home_assistant.call(
            "calendar/event/create",
            entity_id=calendar,
            event={"summary": "Never", "dtstart": "2030-01-01", "dtend": "2030-01-02"},
        ),
    )
    told = [await refused(one, "paused") for one in tries]
    await look(visit, await entity(visit, "new_mail"))
    reply = await say(visit.demo.home_assistant, "What is in the mail from Library?")
    expect("paused" in reply.speech, f"Jarvis to say that it is paused, not {reply.speech}")
    expect(not google.requests, f"no request at Google, not {google.counts}")
    await turn(visit, NAME, "connection", "turn_on")
    await wait_for(visit, NAME, "ready")
    await look(visit, calendar)
    expect((await act(visit, "search_mail", query="milk"))["mails"], "mail to be found again")
    return f"{len(told) + 1} tries, no request: {reply.quoted}"
