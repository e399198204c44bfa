"""The admin endpoints of OAuth: switches, people, apps, grants, the clock and the secrets."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from homelab_hub_simulators.json_pages import Page, add_json_pages, json_body

from .model import Account, Client, Clock, Grant, Guild
from .provider import Provider

if TYPE_CHECKING:
    from .simulator import OAuthSimulator


def add_oauth_admin_routes(application: web.Application, simulator: OAuthSimulator) -> None:
    """Add the admin endpoints.

    `/admin/switches[/PROVIDER]` GET, PATCH; `/admin/accounts[/PROVIDER]` GET, POST;
    `/admin/clients[/PROVIDER[/ID]]` GET, POST, DELETE; `/admin/grants[/PROVIDER/ID]` GET, DELETE;
    `/admin/clock` GET, POST `{"advance": seconds}`; `/admin/issued` and `/admin/endpoints` GET.
    A wrong request is answered 400 (404 for what is not there) with `error`.
    """
    pages = _AdminPages(simulator)
    routes = (
        ("GET", "switches", pages.list_switches),
        ("PATCH", "switches", pages.switch_all),
        ("PATCH", "switches/{provider}", pages.switch_one),
        ("GET", "accounts", pages.list_accounts),
        ("POST", "accounts/{provider}", pages.add_account),
        ("GET", "clients", pages.list_clients),
        ("POST", "clients/{provider}", pages.add_client),
        ("DELETE", "clients/{provider}/{id}", pages.remove_client),
        ("GET", "grants", pages.list_grants),
        ("DELETE", "grants/{provider}/{id}", pages.end_grant),
        *clock_pages(simulator.clock),
        ("GET", "issued", pages.list_issued),
        ("GET", "endpoints", pages.show_endpoints),
    )
    add_json_pages(application, routes)


def clock_pages(clock: Clock) -> tuple[Page, ...]:
    """Return the admin endpoints of a clock: the time it is here, and how far that is ahead."""

    async def show(_: web.Request) -> Any:
        """Return the time."""
        return {"now": clock.now(), "offset": clock.offset}

    async def move(request: web.Request) -> Any:
        """Move the clock forward."""
        clock.advance(float((await json_body(request))["advance"]))
        return await show(request)

    return (("GET", "clock", show), ("POST", "clock", move))


class _AdminPages:
    """What each admin endpoint does."""

    def __init__(self, simulator: OAuthSimulator) -> None:
        """Administrate this simulator."""
        self._simulator = simulator

    async def list_switches(self, _: web.Request) -> Any:
        """Return the switches of every provider."""
        providers = self._simulator.providers.items()
        return {name: provider.switches.as_dict() for name, provider in providers}

    async def switch_all(self, request: web.Request) -> Any:
        """Change switches of every provider."""
        self._simulator.switch(**await json_body(request))
        return await self.list_switches(request)

    async def switch_one(self, request: web.Request) -> Any:
        """Change switches of one provider."""
        provider = self._provider(request)
        self._simulator.switch(provider.name, **await json_body(request))
        return provider.switches.as_dict()

    async def list_accounts(self, _: web.Request) -> Any:
        """Return who can sign in, by provider."""
        accounts = self._simulator.accounts.items()
        return {name: [_account(account) for account in people] for name, people in accounts}

    async def add_account(self, request: web.Request) -> Any:
        """Add somebody who can sign in."""
        ledger = self._provider(request).ledger
        body = await json_body(request)
        guilds = tuple(Guild(**guild) for guild in body.pop("guilds", ()))
        account = Account(**body, guilds=guilds)
        ledger.accounts[account.id] = account
        return _account(account)

    async def list_clients(self, _: web.Request) -> Any:
        """Return the registered apps without their secrets, by provider."""
        return {
            name: [_client(client) for client in provider.ledger.clients.values()]
            for name, provider in self._simulator.providers.items()
        }

    async def add_client(self, request: web.Request) -> Any:
        """Register an app."""
        provider = self._provider(request)
        return _client(self._simulator.register_client(provider.name, **await json_body(request)))

    async def remove_client(self, request: web.Request) -> Any:
        """Delete an app; its tokens die."""
        self._provider(request).ledger.remove_client(request.match_info["id"])
        return {}

    async def list_grants(self, _: web.Request) -> Any:
        """Return every consent, by provider."""
        return {
            name: [_grant(grant) for grant in provider.ledger.grants.values()]
            for name, provider in self._simulator.providers.items()
        }

    async def end_grant(self, request: web.Request) -> Any:
        """Disconnect an app, as its user would in the account's settings."""
        ledger = self._provider(request).ledger
        grant = ledger.grants[request.match_info["id"]]
        ledger.disconnect(grant, "disconnected by the user")
        return _grant(grant)

    async def list_issued(self, _: web.Request) -> Any:
        """Return every secret there ever was, for a search that none got out."""
        return [secret.as_dict() for secret in self._simulator.issued]

    async def show_endpoints(self, _: web.Request) -> Any:
        """Return the endpoints table."""
        return self._simulator.endpoints

    def _provider(self, request: web.Request) -> Provider:
        """Return the provider in the path; raises KeyError for an unknown one."""
        return self._simulator.providers[request.match_info["provider"]]


def _account(account: Account) -> dict[str, Any]:
    """Return an account as JSON."""
    guilds = [{"id": guild.id, "name": guild.name} for guild in account.guilds]
    plain = {name: getattr(account, name) for name in ("id", "name", "login", "email")}
    return plain | {"guilds": guilds}


def _client(client: Client) -> dict[str, Any]:
    """Return an app as JSON, without its secrets."""
    shown = {name: getattr(client, name) for name in ("client_id", "name", "testing")}
    return shown | {"redirect_uris": list(client.redirect_uris)}


def _grant(grant: Grant) -> dict[str, Any]:
    """Return a consent as JSON."""
    return {
        "id": grant.id,
        "client_id": grant.client.client_id,
        "account": grant.account.id,
        "scopes": list(grant.scopes),
        "granted_at": grant.granted_at,
        "expires_at": grant.expires_at,
        "guild": grant.guild.id if grant.guild else None,
        "redeemed": grant.redeemed,
        "refreshes": grant.refreshes,
        "ended": grant.ended,
    }
