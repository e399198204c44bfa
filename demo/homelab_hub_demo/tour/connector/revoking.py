"""Authorizations that are taken back by an action, while their connections stay."""

from homelab_hub_demo.client import HomeAssistantError, Json
from homelab_hub_demo.providers import application_at
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .dialog import Dialog, aborted
from .home import PROVIDER_OF, entry_id_of, repairs, tokens_of, wait_for
from .refusing import fault
from .seen import forget, grant_of, requests
from .setup import report_of

steps = Steps()


async def revoke(visit: Visit, name: str, **more: Json) -> Json:
    """Perform the action on a connection, and return its answer."""
    return await visit.demo.home_assistant.act(
        "homelab_hub.revoke", config_entry_id=entry_id_of(visit, name), **more
    )


async def give_again(visit: Visit, name: str) -> str:
    """Give consent again in the reconfigure dialog; return how that ended."""
    entry_id = entry_id_of(visit, name)
    dialog = await Dialog.to_reconfigure(visit.demo.home_assistant, entry_id)
    await dialog.fill_in(application_at(PROVIDER_OF[name]))
    reason = aborted(await dialog.finish(), "reconfigure_successful")
    await wait_for(visit, name, "ready")
    return reason


@steps.add("revoked by an action, and given again")
async def revoked(visit: Visit) -> str:
    """Take Twitch's authorization back, see the connection say so, and reconfigure it."""
    grant = grant_of(visit, "twitch")
    forget(visit)
    answer = await revoke(visit, "twitch")
    expect(answer["revoked_at_provider"], f"the provider to know, not {answer}")
    expect(grant.ended == "revoked by the app", f"the grant to end, not {grant.ended}")
    expect(len(requests(visit, "twitch", "revoke")) == 1, "one request to revoke")
    expect(not tokens_of(visit, "twitch").exists(), "no tokens on disk")
    account = await wait_for(visit, "twitch", "revoked")
    report = await report_of(visit, "twitch")
    reason = await give_again(visit, "twitch")
    return f"{account.status}: “{report['next_step_text']}” {reason}"


@steps.add("revoked while the provider is down: the tokens go, and the user is told")
async def unreachable(visit: Visit) -> str:
    """Take Kick's authorization back while Kick does not answer."""
    async with fault(visit, "server_error", endpoint="kick"):
        answer = await revoke(visit, "kick")
    expect(not answer["revoked_at_provider"], f"the provider not to know, not {answer}")
    expect(not tokens_of(visit, "kick").exists(), "no tokens on disk")
    told = await repairs(visit, "kick")
    expect("revoke_by_hand" in told, f"a repair about it, not {list(told)}")
    reason = await give_again(visit, "kick")
    return f"revoke_by_hand, {reason}"


@steps.add("what two connections share is revoked only if that is meant")
async def shared(visit: Visit) -> str:
    """Take back what Google and YouTube live on: refused first, then both."""
    try:
        answer = await revoke(visit, "google")
    except HomeAssistantError as error:
        refused = "YouTube" in str(error)
        expect(refused, f"a refusal that names YouTube, not {error}")
    else:
        expect(False, f"a refusal, not {answer}")
    grants = [grant_of(visit, name) for name in ("google", "youtube")]
    answer = await revoke(visit, "google", also_shared=True)
    ids = {entry_id_of(visit, name) for name in ("google", "youtube")}
    expect(set(answer["connections"]) == ids, f"both to end, not {answer}")
    ended = [grant.ended for grant in grants]
    expect(all(ended), f"both grants to end, not {ended}")
    for name in ("google", "youtube"):
        await wait_for(visit, name, "revoked")
        await give_again(visit, name)
    return "refused with YouTube's name, then both revoked and given again"
