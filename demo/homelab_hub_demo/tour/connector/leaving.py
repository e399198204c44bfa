"""Connections that are given up: the provider is told, and nothing of them stays."""

from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .home import PROVIDER_OF, entry_of, reload, remove, repairs, tokens_of
from .refusing import fault
from .seen import forget, grant_of, requests

steps = Steps()


async def give_up(visit: Visit, name: str) -> None:
    """Remove a connection, and see that neither entry nor tokens are left."""
    tokens = tokens_of(visit, name)
    expect(tokens.exists(), f"tokens in {tokens.name}")
    await remove(visit, name)
    expect(await entry_of(visit, name) is None, f"no entry of {name}")
    expect(not tokens.exists(), f"no tokens of {name} on disk")


def add_removing_step(kind: str) -> None:
    """Add the step that removes a connection of a kind."""

    @steps.add(f"{kind}: removed, and revoked at the provider")
    async def walk(visit: Visit) -> str:
        provider = PROVIDER_OF[kind]
        grant = grant_of(visit, kind)
        forget(visit)
        await give_up(visit, kind)
        asked = requests(visit, provider, "revoke")
        expect(len(asked) == 1, f"one request to revoke, not {asked}")
        expect(grant.ended == "revoked by the app", f"the grant to end, not {grant.ended}")
        return f"grant {grant.ended}, tokens gone"


for each in ("twitch", "kick", "discord"):
    add_removing_step(each)


@steps.add("spotify: removed; only a person can revoke there, which is told")
async def by_hand(visit: Visit) -> str:
    """Remove a connection whose provider has no way to take it back."""
    await give_up(visit, "spotify")
    told = list(await repairs(visit, "spotify"))
    expect(told == ["revoke_by_hand"], f"the repair revoke_by_hand, not {told}")
    return f"tokens gone, “{told[0]}”"


@steps.add("google: removed while the provider is down, which is told")
async def unreachable(visit: Visit) -> str:
    """Remove a connection whose provider does not answer."""
    async with fault(visit, "server_error", endpoint="google"):
        await give_up(visit, "second google")
    told = list(await repairs(visit, "second google"))
    expect(told == ["revoke_by_hand"], f"the repair revoke_by_hand, not {told}")
    return f"tokens gone, “{told[0]}”"


@steps.add("google: removed, and kept at the provider for youtube, which is told")
async def shared(visit: Visit) -> str:
    """Remove one of two connections that Google would end together."""
    forget(visit)
    await give_up(visit, "google")
    asked = requests(visit, "google", "revoke")
    expect(not asked, f"no request to revoke, not {asked}")
    state = await reload(visit, "youtube")
    expect(state == "loaded", f"youtube loaded, not {state}")
    told = list(await repairs(visit, "google"))
    expect(told == ["revoke_shared"], f"the repair revoke_shared, not {told}")
    return f"“{told[0]}”, youtube works"


add_removing_step("youtube")
