"""The authorization endpoint and the consent page behind it."""

from collections import OrderedDict
from collections.abc import Mapping
import secrets

from aiohttp import web

from homelab_hub_simulators.line import AnsweredError

from .consent import consent_page
from .model import Account
from .provider import Provider
from .refusal import Refusal, RefusalError
from .shapes import Authorization, Pkce, back_to_app
from .switches import Auto

MAX_PENDING = 200


class AuthorizationEndpoint:
    """Where one provider's users are asked."""

    def __init__(self, provider: Provider) -> None:
        """Ask for `provider`."""
        self._provider = provider
        self._pending: OrderedDict[str, Authorization] = OrderedDict()

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Show the consent page, or decide at once when the switch says so."""
        authorization = self._read(request.query)
        self._pending[authorization.id] = authorization
        if len(self._pending) > MAX_PENDING:
            self._pending.popitem(last=False)
        switches = self._provider.switches
        if switches.auto is None:
            page = consent_page(self._provider, authorization)
            return web.Response(text=page, content_type="text/html")
        account = self._account(switches.account or authorization.parameters.get("login_hint", ""))
        ticked = authorization.scopes
        if switches.auto is Auto.PARTIAL:
            fixed = self._provider.fixed_scopes
            withheld = switches.withhold or [one for one in ticked if one not in fixed][-1:]
            ticked = tuple(scope for scope in ticked if scope not in withheld)
        allowed = switches.auto is not Auto.DENY
        return self._decide(authorization, account, ticked, switches.guild, allowed=allowed)

    async def decide(self, request: web.Request) -> web.StreamResponse:
        """Take what was clicked on the consent page; each page is good for one click."""
        authorization = self._pending.get(request.match_info["id"])
        if authorization is None:
            raise web.HTTPGone(text="This sign-in is no longer open. Please start again.")
        form = await request.post()
        return self._decide(
            authorization,
            self._account(str(form.get("account", ""))),
            tuple(str(scope) for scope in form.getall("scope", [])),
            str(form.get("guild", "")) or None,
            allowed=form.get("decision") == "allow",
        )

    def _read(self, query: Mapping[str, str]) -> Authorization:
        """Return the request if it is in order; else raise the answer it gets."""
        provider = self._provider
        if (client := provider.ledger.clients.get(query.get("client_id", ""))) is None:
            raise AnsweredError(provider.turned_away(Refusal.CLIENT_UNKNOWN))
        redirect_uri = query.get("redirect_uri", "")
        if redirect_uri not in client.redirect_uris:
            raise AnsweredError(provider.wrong_redirect(client, query))
        scopes = provider.read_scopes(query.get("scope", ""))
        try:
            self._check(query, scopes)
        except RefusalError as error:
            raise AnsweredError(provider.turned_away(error.refusal, error.detail)) from error
        return Authorization(
            id=secrets.token_urlsafe(12),
            client=client,
            redirect_uri=redirect_uri,
            scopes=scopes,
            parameters=dict(query),
        )

    def _check(self, query: Mapping[str, str], scopes: tuple[str, ...]) -> None:
        """Raise RefusalError for a request that is not in order."""
        provider = self._provider
        for name in provider.needed:
            if not query.get(name):
                raise RefusalError(Refusal.RESPONSE_TYPE, name)
        if query.get("response_type") != "code":
            raise RefusalError(Refusal.RESPONSE_TYPE, "response_type")
        if provider.pkce is Pkce.REQUIRED and not query.get("code_challenge"):
            raise RefusalError(Refusal.CHALLENGE, "code_challenge")
        checked = query.get("code_challenge") and provider.pkce is not Pkce.IGNORED
        if (
            checked
            and query.get("code_challenge_method", "plain") not in provider.challenge_methods
        ):
            raise RefusalError(Refusal.CHALLENGE, "code_challenge_method")
        if unknown := [scope for scope in scopes if scope not in provider.scopes]:
            raise RefusalError(Refusal.SCOPE, " ".join(unknown))

    def _account(self, wanted: str) -> Account:
        """Return the account that is wanted, or the first one."""
        ledger = self._provider.ledger
        return ledger.find_account(wanted) or next(iter(ledger.accounts.values()))

    def _decide(
        self,
        authorization: Authorization,
        account: Account,
        ticked: tuple[str, ...],
        guild_id: str | None,
        *,
        allowed: bool,
    ) -> web.Response:
        """Send the browser back to the app, with a code or without."""
        scopes = authorization.scopes
        if self._provider.by_scope:
            ticked += tuple(self._provider.fixed_scopes)
            scopes = tuple(scope for scope in scopes if scope in ticked)
        self._pending.pop(authorization.id, None)
        extras = self._allow(authorization, account, scopes, guild_id) if allowed else None
        answer = extras or self._provider.denied_extras()
        return back_to_app(authorization.redirect_uri, answer, authorization.parameters)

    def _allow(
        self,
        authorization: Authorization,
        account: Account,
        scopes: tuple[str, ...],
        guild_id: str | None,
    ) -> dict[str, str] | None:
        """Keep the consent and return what goes back; None if nothing was allowed after all."""
        provider = self._provider
        asked = authorization.parameters
        if authorization.scopes and not scopes:
            return None
        client = authorization.client
        first = not any(provider.ledger.live_grants(client, account))
        wanted = guild_id or asked.get("guild_id")
        guilds = [guild for guild in account.guilds if guild.id == wanted]
        grant = provider.ledger.allow(
            client,
            account,
            provider.merged_scopes(authorization, account, scopes),
            lifetime=provider.lifetime(client),
            offline=provider.is_offline(authorization, first=first),
            guild=next(iter(guilds or account.guilds), None) if "bot" in scopes else None,
            permissions=asked.get("permissions", "0"),
        )
        checked = provider.pkce is not Pkce.IGNORED
        code = provider.ledger.issue_code(
            grant,
            redirect_uri=authorization.redirect_uri,
            challenge=(asked.get("code_challenge") or None) if checked else None,
            method=asked.get("code_challenge_method", "plain"),
        )
        return {"code": code} | provider.redirect_extras(authorization, grant)
