"""Applications at the providers: mistyped, of another home, deleted here and there."""

from dataclasses import replace

from homelab_hub_demo.client import HomeAssistant
from homelab_hub_demo.jarvis import DOMAIN
from homelab_hub_demo.providers import Application, application_named, register
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .browser import Choice, look
from .dialog import Dialog, aborted, created
from .home import entry_id_of, keep, reload, remove, repairs, wait_for
from .refusing import fault, nothing_added
from .seen import delete_application, forget, person, requests

steps = Steps()

OTHER = application_named("other-app")


async def delete_credential(home_assistant: HomeAssistant, application: Application) -> None:
    """Delete an application's credential, as a person does in its list.

    The id is not looked up in `application_credentials/list`: that answers every secret, and
    Home Assistant's own debug log repeats what its WebSocket answers.
    """
    credential = f"{DOMAIN}_{application.client_id.replace('-', '_')}"
    await home_assistant.call(
        "application_credentials/delete", application_credentials_id=credential
    )


@steps.add("a wrong client secret, and the right one after it")
async def wrong_secret(visit: Visit) -> str:
    """Mistype it, hear of it after the consent, delete the credential and type it again."""
    home_assistant = visit.demo.home_assistant
    right = application_named("mistyped-app")
    wrong = replace(right, client_secret=f"{right.client_secret}-with-a-typo")
    register(visit.demo.providers, "twitch", right, home_assistant.url)
    async with nothing_added(visit):
        dialog = await Dialog.to_add(home_assistant, "twitch")
        await dialog.fill_in(wrong, another=True)
        first = aborted(await dialog.finish(), "oauth_unauthorized")
    await delete_credential(home_assistant, right)
    dialog = await Dialog.to_add(home_assistant, "twitch")
    await dialog.fill_in(right, another=True)
    second = Choice(account=person(visit, "twitch", 1))
    entry = created(await dialog.finish(second))
    keep(visit, "second twitch", entry)
    await remove(visit, "second twitch")
    return f"{first}; then “{entry['title']}”"


@steps.add("a wrong redirect address stays at the provider")
async def wrong_redirect(visit: Visit) -> str:
    """Use an application that was registered for another home."""
    home_assistant = visit.demo.home_assistant
    elsewhere = application_named("app-of-another-home")
    register(visit.demo.providers, "google", elsewhere, "http://another-home.invalid")
    async with nothing_added(visit):
        dialog = await Dialog.to_add(home_assistant, "google")
        step = await dialog.fill_in(elsewhere, another=True)
        forget(visit)
        page = await look(step["url"])
        await dialog.close()
    expect("redirect_uri_mismatch" in page.text, f"the provider's refusal, not {page.text[:200]}")
    expect(not requests(visit, "google", "token"), "no request for a token")
    return f"{page.status} redirect_uri_mismatch, nothing came back"


@steps.add("a token answer that does not say when it ends is taken")
async def without_expiry(visit: Visit) -> str:
    """Connect a second Spotify account, with an application of its own."""
    home_assistant = visit.demo.home_assistant
    register(visit.demo.providers, "spotify", OTHER, home_assistant.url)
    dialog = await Dialog.to_add(home_assistant, "spotify")
    await dialog.fill_in(OTHER, another=True)
    async with fault(visit, "no_expiry", endpoint="token"):
        entry = created(await dialog.finish(Choice(account=person(visit, "spotify", 1))))
    keep(visit, "second spotify", entry)
    account = await wait_for(visit, "second spotify", "ready")
    return f"“{entry['title']}” is {account.status}"


async def needs_application(visit: Visit, repair: str) -> Dialog:
    """Reload the second Spotify account; return the dialog that asks for what is missing."""
    await reload(visit, "second spotify")
    await wait_for(visit, "second spotify", "needs_attention")
    told = await repairs(visit, "second spotify")
    expect(repair in told, f"the repair {repair}, not {list(told)}")
    entry_id = entry_id_of(visit, "second spotify")
    return await Dialog.to_reauthorize(visit.demo.home_assistant, entry_id)


@steps.add("an application that is deleted here is asked for")
async def deleted_here(visit: Visit) -> str:
    """Delete the credential under a connection that works, and type it again."""
    await delete_credential(visit.demo.home_assistant, OTHER)
    dialog = await needs_application(visit, "application_missing")
    await dialog.fill_in(OTHER, another=True)
    choice = Choice(account=person(visit, "spotify", 1))
    reason = aborted(await dialog.finish(choice), "reauth_successful")
    await wait_for(visit, "second spotify", "ready")
    return f"application_missing, {', '.join(dialog.shown)}, {reason}"


@steps.add("an application that is deleted at the provider is told apart")
async def deleted_there(visit: Visit) -> str:
    """Delete it in the provider's console; then remove the connection."""
    await delete_application(visit, "spotify", OTHER.client_id)
    dialog = await needs_application(visit, "application_refused")
    await dialog.close()
    await remove(visit, "second spotify")
    return "application_refused"
