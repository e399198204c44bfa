"""An account with everything ticked, and what the home has of it then."""

from homelab_hub_demo.google import FAMILY, HOUSEHOLD, ROBIN
from homelab_hub_demo.providers import application_at
from homelab_hub_demo.tour.connector.dialog import Dialog, created
from homelab_hub_demo.tour.connector.home import entities_of, keep, shown
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .account import NAME, SECONDS, entity, mailbox

steps = Steps()

EVERYTHING = (
    "read_calendar",
    "edit_calendar",
    "read_mail",
    "manage_mail",
    "send_mail",
    "mail_settings",
    "files",
)


@steps.add("connected with everything ticked", essential=True)
async def connected(visit: Visit) -> str:
    """Go through the real dialog and the consent page."""
    await visit.evidence.listen(visit.demo.home_assistant)
    dialog = await Dialog.to_add(visit.demo.home_assistant, NAME)
    await dialog.fill_in(application_at("google"), capabilities=EVERYTHING)
    expect(dialog.shown == [NAME, "client"], f"two forms, not {dialog.shown}")
    entry = created(await dialog.finish())
    keep(visit, NAME, entry)
    account = await shown(visit, NAME)
    expect(account.status == "ready", f"the status ready, not {account}")
    expect(set(account.granted) == set(EVERYTHING), f"everything, not {account.granted}")
    return f"“{entry['title']}” may {', '.join(account.granted)}"


@steps.add("calendars, mail and Drive are there", essential=True)
async def furnished(visit: Visit) -> str:
    """See entities of all three, with what is at Google."""
    home_assistant = visit.demo.home_assistant
    wanted = [f"calendar_{one}" for one in (ROBIN, FAMILY, HOUSEHOLD)]
    wanted += ["new_mail", "unread_INBOX", "notify_me", "drive_used", "last_backup"]
    found = {key: await entity(visit, key) for key in wanted}
    unread = len([mail for mail in mailbox(visit).newest_first() if "UNREAD" in mail.labels])

    async def read() -> bool:
        mails = (await home_assistant.state(found["unread_INBOX"]))["state"]
        family = await home_assistant.state(found[f"calendar_{FAMILY}"])
        return bool(mails == str(unread) and family["attributes"].get("message"))

    await until(read, SECONDS)
    event = (await home_assistant.state(found[f"calendar_{FAMILY}"]))["attributes"]["message"]
    return f"{len(await entities_of(visit, NAME))} entities; “{event}” is next for the family, {unread} mails are unread"
