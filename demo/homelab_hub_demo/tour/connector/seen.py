"""What the simulated providers saw."""

import json
from urllib.parse import urlsplit

from aiohttp import ClientSession

from homelab_hub_demo.tour.steps import UnexpectedError, Visit, expect
from homelab_hub_simulators.oauth import Grant
from homelab_hub_simulators.server import RecordedRequest

from .home import tokens_of


def forget(visit: Visit) -> None:
    """Forget all requests so far."""
    visit.demo.providers.requests.clear()


def requests(visit: Visit, provider: str, endpoint: str) -> list[RecordedRequest]:
    """Return the requests to one endpoint of a provider, oldest first."""
    path = urlsplit(visit.demo.providers.endpoints[provider][endpoint]).path
    return [one for one in visit.demo.providers.requests if one.path == path]


def refreshes(visit: Visit, provider: str) -> int:
    """Return how often a provider was asked for a fresh token."""
    asked = [one.body.get("grant_type") for one in requests(visit, provider, "token")]
    return asked.count("refresh_token")


def asked_for(visit: Visit, provider: str) -> set[str]:
    """Return the scopes that the last consent page was about."""
    asked = requests(visit, provider, "authorize")
    expect(asked, f"{provider} to be asked for consent")
    return set(asked[-1].body["scope"].split())


def grant_of(visit: Visit, name: str) -> Grant:
    """Return the consent that an entry lives on, as its provider has it."""
    stored = json.loads(tokens_of(visit, name).read_text())["tokens"]["refresh_token"]
    for provider in visit.demo.providers.providers.values():
        if token := provider.ledger.refresh_token(stored):
            return token.grant
    raise UnexpectedError(f"a provider that knows the refresh token of {name}")


def person(visit: Visit, provider: str, number: int) -> str:
    """Return the id of the account of the first person, or the second."""
    return visit.demo.providers.accounts[provider][number].id


async def disconnect(visit: Visit, grant: Grant) -> None:
    """Take an app's access back, as its user does in the account's settings at the provider."""
    ledgers = visit.demo.providers.providers
    provider = next(name for name, one in ledgers.items() if grant.id in one.ledger.grants)
    await _delete(visit, f"grants/{provider}/{grant.id}")


async def delete_application(visit: Visit, provider: str, client_id: str) -> None:
    """Delete an application, as its owner does in the provider's console."""
    await _delete(visit, f"clients/{provider}/{client_id}")


async def _delete(visit: Visit, what: str) -> None:
    """Delete something over the simulator's admin endpoints."""
    url = f"{visit.demo.providers.admin_url}/{what}"
    async with ClientSession(raise_for_status=True) as session, session.delete(url):
        pass
