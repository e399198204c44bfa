"""What happens to a connection as time goes by, and how it comes back."""

import asyncio
from dataclasses import replace

from homelab_hub_demo.jarvis import outcome
from homelab_hub_demo.providers import application_at, register
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .browser import Choice
from .connecting import LEAST, G
from .dialog import Dialog, aborted, created
from .home import PROVIDER_OF, entry_id_of, keep, reload, repairs, shown, wait_for
from .refusing import fault
from .seen import asked_for, disconnect, forget, grant_of, person, refreshes

steps = Steps()

HOURS = 3600
FILES = f"{G}drive.file"


@steps.add("every access token ends before its time, and nobody notices")
async def expiry(visit: Visit) -> str:
    """Let the providers' clock run ahead, and use every connection."""
    visit.demo.providers.clock.advance(8 * 24 * HOURS)
    forget(visit)
    async with asyncio.TaskGroup() as group:
        tasks = {kind: group.create_task(reload(visit, kind)) for kind in LEAST}
    states = {kind: task.result() for kind, task in tasks.items()}
    expect(set(states.values()) == {"loaded"}, f"every entry loaded, not {states}")
    asked = {provider: refreshes(visit, provider) for provider in visit.demo.providers.providers}
    # A Discord bot has a token of its own, which has no end.
    wanted = {name: list(PROVIDER_OF.values()).count(name) for name in asked} | {"discord": 0}
    expect(asked == wanted, f"one refresh for each connection {wanted}, not {asked}")
    for kind in LEAST:
        account = await shown(visit, kind)
        expect(account.status == "ready", f"{kind} ready, not {account}")
    return f"{len(states)} loaded and ready, refreshes: {asked}"


@steps.add("a provider that is down is waited for, without asking the user")
async def outage(visit: Visit) -> str:
    """Let Spotify fail while its token has ended, and come back."""
    visit.demo.providers.clock.advance(2 * HOURS)
    async with fault(visit, "server_error", endpoint="spotify"):
        down = await reload(visit, "spotify")
    expect(down == "setup_retry", f"setup_retry, not {down}")
    issues = await repairs(visit, "spotify")
    expect(not issues, f"no repair, not {list(issues)}")
    up = await reload(visit, "spotify")
    expect(up == "loaded", f"loaded, not {up}")
    return f"{down}, then {up}"


@steps.add("partial consent: what was not allowed is off, and says so")
async def partial(visit: Visit) -> str:
    """Connect a second Google account, and clear one of two boxes at the provider."""
    dialog = await Dialog.to_add(visit.demo.home_assistant, "google")
    await dialog.fill_in(application_at("google"), capabilities=("read_calendar", "files"))
    choice = Choice(account=person(visit, "google", 1), untick=frozenset({FILES}))
    await dialog.finish(choice)
    entry = created(await dialog.choose("accept"))
    keep(visit, "second google", entry)
    account = await wait_for(visit, "second google", "degraded")
    expect(account.missing == ["files"], f"files missing, not {account.missing}")
    return f"“{entry['title']}” is {account.status}: {account.missing} missing"


@steps.add("reconfigured: another consent gives what was missing")
async def regranted(visit: Visit) -> str:
    """Clear the box once more in the reconfigure dialog, think again, and leave it ticked."""
    entry_id = entry_id_of(visit, "second google")
    dialog = await Dialog.to_reconfigure(visit.demo.home_assistant, entry_id)
    await dialog.fill_in(application_at("google"))
    choice = Choice(account=person(visit, "google", 1))
    await dialog.finish(replace(choice, untick=frozenset({FILES})))
    await dialog.choose("ask_again")
    reason = aborted(await dialog.finish(choice), "reconfigure_successful")
    account = await wait_for(visit, "second google", "ready")
    return f"{reason}: {account.granted}"


@steps.add("reconfigured: more is allowed, and less again")
async def changed(visit: Visit) -> str:
    """Change what a connection may do; the provider is asked for exactly that each time."""
    more = {"read_chat", "write_chat", "moderate"}
    seen = []
    for capabilities in (more, {"read_chat"}):
        dialog = await Dialog.to_reconfigure(
            visit.demo.home_assistant, entry_id_of(visit, "twitch")
        )
        await dialog.fill_in(application_at("twitch"), capabilities=capabilities)
        aborted(await dialog.finish(), "reconfigure_successful")
        account = await wait_for(visit, "twitch", "ready")
        expect(set(account.granted) == capabilities, f"{capabilities} granted, not {account}")
        seen.append(len(asked_for(visit, "twitch")))
    scopes = asked_for(visit, "twitch")
    expect(scopes == {"user:bot", "user:read:chat"}, f"the chat's scopes, not {scopes}")
    return f"{seen[0]} scopes for {sorted(more)}, {seen[1]} for read_chat"


@steps.add("taken back at the provider: a dialog and a repair ask for consent")
async def revoked(visit: Visit) -> str:
    """Disconnect the app in Spotify's settings, and use the connection."""
    await disconnect(visit, grant_of(visit, "spotify"))
    await reload(visit, "spotify")
    account = await wait_for(visit, "spotify", "needs_attention")
    await Dialog.to_reauthorize(visit.demo.home_assistant, entry_id_of(visit, "spotify"))
    told = await repairs(visit, "spotify")
    expect("authorization_over" in told, f"a repair about it, not {list(told)}")
    return f"{account.status}: {account.reason}; repairs: {', '.join(sorted(told))}"


@steps.add("somebody else's consent is refused")
async def wrong_account(visit: Visit) -> str:
    """Sign in as another person in the dialog."""
    entry_id = entry_id_of(visit, "spotify")
    dialog = await Dialog.to_reauthorize(visit.demo.home_assistant, entry_id)
    await dialog.fill_in(application_at("spotify"))
    return aborted(
        await dialog.finish(Choice(account=person(visit, "spotify", 1))), "wrong_account"
    )


@steps.add("the right person's consent heals it")
async def healed(visit: Visit) -> str:
    """Find the dialog again, and sign in as before."""
    await reload(visit, "spotify")
    dialog = await Dialog.to_reauthorize(visit.demo.home_assistant, entry_id_of(visit, "spotify"))
    await dialog.fill_in(application_at("spotify"))
    reason = aborted(await dialog.finish(), "reauth_successful")
    account = await wait_for(visit, "spotify", "ready")
    issues = await repairs(visit, "spotify")
    expect(not issues, f"no repair any more, not {list(issues)}")
    return f"{reason}, {account.status}"


@steps.add("discord: a bot token that was reset is asked for")
async def reset_bot(visit: Visit) -> str:
    """Reset the token in the developer portal, and type the new one where it is asked for."""
    before = application_at("discord")
    application = replace(before, bot_token=f"{before.bot_token}-after-reset")
    register(visit.demo.providers, "discord", application, visit.demo.home_assistant.url)
    await reload(visit, "discord")
    account = await wait_for(visit, "discord", "needs_attention")
    dialog = await Dialog.to_reauthorize(visit.demo.home_assistant, entry_id_of(visit, "discord"))
    old = await dialog.fill_in(before)
    refused = str(old.get("errors"))
    expect("bot_token_refused" in refused, f"the old token to be refused, not {outcome(old)}")
    await dialog.fill_in(application)
    reason = aborted(await dialog.finish(), "reauth_successful")
    await wait_for(visit, "discord", "ready")
    return f"{account.status}, {refused}, {reason}"
