"""An account of every kind, connected with no more than what was ticked."""

from homelab_hub_demo.client import Subscription
from homelab_hub_demo.providers import application_at
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .dialog import Dialog, created
from .home import PROVIDER_OF, entry_of, keep, wait_for
from .seen import asked_for, forget
from .setup import KINDS, SetupStatus, setup_status

steps = Steps()

G = "https://www.googleapis.com/auth/"
LEAST = {
    "google": f"openid {G}userinfo.email {G}calendar.readonly",
    "youtube": f"openid {G}userinfo.email {G}youtube.readonly",
    "spotify": (
        "user-read-private user-read-playback-state user-read-currently-playing "
        "user-read-recently-played user-modify-playback-state"
    ),
    "twitch": "user:bot user:read:chat user:write:chat",
    "kick": "user:read channel:read events:subscribe chat:write",
    "discord": "identify bot applications.commands",
}
"""The scopes of what is ticked at first, and of the account's name, in the providers' words."""

FORMS = {
    # The applications at Google, the provider of two, Spotify and Discord were entered before.
    "google": ("application",),
    "youtube": ("application",),
    "spotify": ("application",),
    "discord": ("application", "bot"),
}
"""The forms between what is ticked and the consent page, where there is more than one."""


def add_connecting_step(kind: str) -> None:
    """Add the step that connects an account of a kind."""

    @steps.add(f"{kind}: connected through its consent page")
    async def walk(visit: Visit) -> str:
        provider = PROVIDER_OF[kind]
        forget(visit)
        dialog = await Dialog.to_add(visit.demo.home_assistant, kind)
        await dialog.fill_in(application_at(provider))
        forms = [kind, *FORMS.get(kind, ("client",))]
        expect(dialog.shown == forms, f"the forms {forms}, not {dialog.shown}")
        entry = created(await dialog.finish())
        keep(visit, kind, entry)
        scopes = asked_for(visit, provider)
        wanted = set(LEAST[kind].split())
        expect(scopes == wanted, f"to be asked for {sorted(wanted)} alone, not {sorted(scopes)}")
        account = await wait_for(visit, kind, "ready")  # a bot is begun by the app first
        expect(not account.missing, f"nothing missing, not {account.missing}")
        found = await entry_of(visit, kind)
        expect(found["state"] == "loaded", f"a loaded entry, not {found['state']}")
        return f"“{entry['title']}” may {', '.join(account.granted)}; {len(scopes)} scopes asked"


for each in LEAST:
    add_connecting_step(each)


@steps.add("the setup status after: everything is ready, and was told as it came")
async def after(visit: Visit) -> str:
    """Ask the action, and look at what the subscription has sent."""
    live: Subscription = visit.notes["live"]
    seen = [SetupStatus(await live.next())]
    while not seen[-1].ready >= KINDS:
        seen.append(SetupStatus(await live.next()))
    status = await setup_status(visit)
    expect(not status.missing & KINDS, f"all accounts set up, not without {status.missing}")
    expect(status.maturity == 100, f"a maturity of 100 %, not {status.maturity}")
    for name in ("least_scopes", "token_files_private", "nobody_signed_out"):
        state = status.check(name)["state"]
        expect(state == "passed", f"{name} passed, not {state}")
    to_do = [one["fix_text"] for one in status.answer["security"]["checks"] if one["fix"]]
    return (
        f"{len(seen)} live updates, maturity {status.maturity} %, security {status.security} %, "
        f"to do: {'; '.join(to_do) or 'nothing'}"
    )
