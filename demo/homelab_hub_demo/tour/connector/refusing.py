"""Consents that are refused, go wrong or come too late: the dialog says what happened."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from homelab_hub_demo.client import Json
from homelab_hub_demo.jarvis import DOMAIN, outcome
from homelab_hub_demo.providers import CALLBACK, application_at
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .browser import DENY, Choice, look
from .connecting import LEAST
from .dialog import Dialog, aborted
from .seen import person

steps = Steps()


async def about_to_consent(visit: Visit, kind: str, provider: str | None = None) -> Dialog:
    """Return a dialog with the known application that waits for the consent page."""
    dialog = await Dialog.to_add(visit.demo.home_assistant, kind)
    await dialog.fill_in(application_at(provider or kind))
    return dialog


async def entries(visit: Visit) -> int:
    """Return how many connections there are."""
    return len(await visit.demo.home_assistant.call("config_entries/get", domain=DOMAIN))


@asynccontextmanager
async def nothing_added(visit: Visit) -> AsyncGenerator[None]:
    """See that what is tried adds no connection."""
    before = await entries(visit)
    yield
    after = await entries(visit)
    expect(after == before, f"{before} connections, not {after}")


@asynccontextmanager
async def fault(visit: Visit, kind: str, **parameters: Json) -> AsyncGenerator[None]:
    """Switch a fault of the providers on; it is gone afterwards."""
    url = f"{visit.demo.providers.admin_url}/faults"
    async with ClientSession(raise_for_status=True) as session:
        await session.put(url, json={"kind": kind, **parameters})
        try:
            yield
        finally:
            await session.delete(url)


@steps.add("nothing ticked is asked again")
async def nothing_ticked(visit: Visit) -> str:
    """Clear every box of the form."""
    dialog = await Dialog.to_add(visit.demo.home_assistant, "google")
    step = await dialog.fill_in(application_at("google"), capabilities=())
    await dialog.close()
    expect(step.get("errors"), f"an error, not {outcome(step)}")
    return str(step["errors"])


def add_denying_step(kind: str, provider: str) -> None:
    """Add the step in which the person says no at the provider."""

    @steps.add(f"{kind}: a consent that is denied")
    async def walk(visit: Visit) -> str:
        async with nothing_added(visit):
            dialog = await about_to_consent(visit, kind, provider)
            return aborted(await dialog.finish(DENY), "user_rejected_authorize")


for each in ("google", "spotify", "twitch", "kick", "discord"):
    add_denying_step(each, each)


@steps.add("a consent with every box cleared is none, and is given back")
async def all_cleared(visit: Visit) -> str:
    """Sign in at Google as somebody else, and allow nothing of what was asked for."""
    somebody = person(visit, "google", 1)
    choice = Choice(account=somebody, untick=frozenset(LEAST["google"].split()))
    async with nothing_added(visit):
        dialog = await about_to_consent(visit, "google")
        reason = aborted(await dialog.finish(choice), "nothing_granted")
    [grant] = [one for one in visit.demo.providers.grants if one.account.id == somebody]
    expect(grant.ended == "revoked by the app", f"the grant to be given back, not {grant.ended}")
    return f"{reason}, {grant.ended}"


@steps.add("an account that is connected already")
async def known_account(visit: Visit) -> str:
    """Connect the first Twitch account a second time."""
    async with nothing_added(visit):
        dialog = await about_to_consent(visit, "twitch")
        return aborted(await dialog.finish(), "already_configured")


@steps.add("a consent page that is down, and opened again")
async def page_down(visit: Visit) -> str:
    """Meet a fault instead of the page, and reload it."""
    async with nothing_added(visit):
        dialog = await about_to_consent(visit, "discord")
        async with fault(visit, "server_error", endpoint="authorize"):
            down = await look(dialog.step["url"])
        reason = aborted(await dialog.finish(), "already_configured")
    expect(down.status == 503, f"a fault, not {down.status}")
    return f"{down.status}, then {reason}"


@steps.add("a consent page that was closed")
async def closed(visit: Visit) -> str:
    """Close the dialog, click on the page all the same, and start anew."""
    async with nothing_added(visit):
        dialog = await about_to_consent(visit, "spotify")
        await dialog.close()
        page = await dialog.go_to_provider()
        # Home Assistant's own view: it has no better words for it.
        expect(page.status == 500, f"nobody to be there any more, not {page.status}")
        again = await about_to_consent(visit, "spotify")
        reason = aborted(await again.finish(), "already_configured")
    return f"{page.status} for the late click; a new dialog goes on to {reason}"


@steps.add("a consent from before a restart, and a forged one")
async def strange_state(visit: Visit) -> str:
    """Come back with a state that this Home Assistant did not sign."""
    url = f"{visit.demo.home_assistant.url}{CALLBACK}?code=4/0Astolen&state=e30.e30.e30"
    page = await look(url)
    expect(page.status == 400, f"a refusal, not {page.status} {page.text[:200]}")
    return f"{page.status} {page.text}"


@steps.add("a callback that is loaded twice")
async def twice(visit: Visit) -> str:
    """Reload the page that the provider led back to, after the dialog's end."""
    async with nothing_added(visit):
        dialog = await about_to_consent(visit, "kick")
        page = await dialog.go_to_provider()
        aborted(await dialog.come_back(), "already_configured")
        again = await look(page.url)
    expect(again.status == 500, f"nobody to be there any more, not {again.status}")
    return f"{page.status}, then {again.status}"


def add_broken_step(
    title: str, reason: str, kind: str, account: str = "spotify", **parameters: Json
) -> None:
    """Add the step in which the provider fails after the consent."""

    @steps.add(f"after the consent: {title}")
    async def walk(visit: Visit) -> str:
        async with nothing_added(visit):
            dialog = await about_to_consent(visit, account)
            async with fault(visit, kind, **parameters):
                return aborted(await dialog.finish(), reason)


add_broken_step("the provider is down", "oauth_failed", "server_error", endpoint="token")
add_broken_step("the provider answers HTML", "oauth_failed", "html", endpoint="token")
add_broken_step("the connection breaks", "oauth_failed", "lost_answer", endpoint="token")
add_broken_step(
    "the first call is refused", "oauth_unauthorized", "unauthorized", "kick", endpoint="api"
)
