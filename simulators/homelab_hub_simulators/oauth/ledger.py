"""The books of one provider: clients, accounts, grants and every token of theirs."""

import base64
from collections.abc import Callable, Iterator
import hashlib
import secrets

from .model import (
    AccessToken,
    Account,
    Client,
    Clock,
    Code,
    Grant,
    Guild,
    IssuedSecret,
    RefreshToken,
)
from .refusal import Refusal, RefusalError

CODE_LIFETIME = 60


class Ledger:
    """What one provider knows. Every secret it makes or learns is added to `issued`."""

    def __init__(
        self,
        *,
        provider: str,
        clock: Clock,
        issued: list[IssuedSecret],
        mint: Callable[[str], str],
    ) -> None:
        """Start empty; `mint` makes a secret of a kind in the provider's look."""
        self.clock = clock
        self.clients: dict[str, Client] = {}
        self.accounts: dict[str, Account] = {}
        self.grants: dict[str, Grant] = {}
        self._provider = provider
        self._issued = issued
        self._mint = mint
        self._codes: dict[str, Code] = {}
        self._access: dict[str, AccessToken] = {}
        self._refresh: dict[str, RefreshToken] = {}

    def add_client(self, client: Client) -> None:
        """Register an app, in place of one with the same id."""
        self.clients[client.client_id] = client
        self.note("client_secret", client.client_secret)
        if client.bot_token is not None:
            self.note("bot_token", client.bot_token)

    def remove_client(self, client_id: str) -> None:
        """Delete an app and all it was allowed; raises KeyError for one that is not there."""
        del self.clients[client_id]
        for grant in self.grants.values():
            if grant.client.client_id == client_id:
                grant.ended = grant.ended or "client deleted"

    def find_account(self, wanted: str) -> Account | None:
        """Return the account with this id, login or e-mail address."""
        for account in self.accounts.values():
            if wanted in (account.id, account.login, account.email):
                return account
        return None

    def note(self, kind: str, value: str) -> str:
        """Keep a secret in the list of secrets, and return it."""
        self._issued.append(IssuedSecret(provider=self._provider, kind=kind, value=value))
        return value

    def new(self, kind: str) -> str:
        """Return a new secret."""
        return self.note(kind, self._mint(kind))

    def allow(
        self,
        client: Client,
        account: Account,
        scopes: tuple[str, ...],
        *,
        lifetime: float | None,
        offline: bool = True,
        guild: Guild | None = None,
        permissions: str = "0",
    ) -> Grant:
        """Keep a consent."""
        now = self.clock.now()
        grant = Grant(
            id=secrets.token_hex(6),
            client=client,
            account=account,
            scopes=scopes,
            granted_at=now,
            expires_at=None if lifetime is None else now + lifetime,
            offline=offline,
            guild=guild,
            permissions=permissions,
        )
        self.grants[grant.id] = grant
        return grant

    def live_grants(self, client: Client, account: Account) -> Iterator[Grant]:
        """Yield what a person allows an app at present."""
        for grant in self.grants.values():
            same = grant.client.client_id == client.client_id and grant.account.id == account.id
            if same and grant.ended is None and not self._is_over(grant):
                yield grant

    def disconnect(self, grant: Grant, why: str) -> None:
        """End everything this grant's person allowed this grant's app."""
        for live in list(self.live_grants(grant.client, grant.account)):
            live.ended = why
        grant.ended = grant.ended or why

    def issue_code(
        self, grant: Grant, *, redirect_uri: str, challenge: str | None, method: str
    ) -> str:
        """Return a new authorization code."""
        value = self.new("code")
        self._codes[value] = Code(
            value=value,
            grant=grant,
            redirect_uri=redirect_uri,
            challenge=challenge,
            challenge_method=method,
            expires_at=self.clock.now() + CODE_LIFETIME,
        )
        return value

    def redeem(
        self, value: str, *, client: Client, redirect_uri: str | None, verifier: str | None
    ) -> Grant:
        """Use up an authorization code.

        Raises RefusalError for a code that is unknown, used, old, of another app or redirect
        URI, or without the verifier of its challenge.
        """
        code = self._codes.get(value)
        if code is None or code.used or code.grant.client.client_id != client.client_id:
            raise RefusalError(Refusal.CODE)
        if code.expires_at <= self.clock.now():
            raise RefusalError(Refusal.CODE_EXPIRED)
        if redirect_uri != code.redirect_uri:
            raise RefusalError(Refusal.REDIRECT)
        if code.challenge is not None:
            _check_verifier(code.challenge, code.challenge_method, verifier)
        code.used = True
        if code.grant.ended is not None:
            raise RefusalError(Refusal.ENDED)
        code.grant.redeemed = True
        return code.grant

    def use_refresh_token(self, value: str, client: Client) -> RefreshToken:
        """Return a refresh token that is good.

        Raises RefusalError for one that is not. Using a burnt one ends the grant, as it cannot
        be told who is the thief (RFC 9700 section 4.14.2).
        """
        token = self._refresh.get(value)
        if token is None or token.grant.client.client_id != client.client_id:
            raise RefusalError(Refusal.REFRESH_TOKEN)
        if token.burnt:
            token.grant.ended = token.grant.ended or "refresh token reused"
        if token.grant.ended is not None:
            raise RefusalError(Refusal.ENDED)
        if self._is_over(token.grant):
            raise RefusalError(Refusal.AUTHORIZATION_EXPIRED)
        token.used()
        token.grant.refreshes += 1
        return token

    def issue_refresh_token(self, grant: Grant, *, burns: RefreshToken | None = None) -> str:
        """Return a new refresh token, whose first use burns another."""
        value = self.new("refresh_token")
        self._refresh[value] = RefreshToken(value=value, grant=grant, burns=burns)
        return value

    def issue_access_token(
        self,
        client: Client,
        grant: Grant | None,
        scopes: tuple[str, ...],
        *,
        expires_in: float,
        burns: RefreshToken | None = None,
    ) -> AccessToken:
        """Return a new access token; without a grant it is the app's own."""
        now = self.clock.now()
        token = AccessToken(
            value=self.new("access_token"),
            client=client,
            grant=grant,
            scopes=scopes,
            issued_at=now,
            expires_at=now + expires_in,
            burns=burns,
        )
        self._access[token.value] = token
        return token

    def end_access_tokens(self, grant: Grant) -> None:
        """End every access token of a grant."""
        for token in self._access.values():
            if token.grant is grant:
                token.ended = True

    def access_token(self, value: str) -> AccessToken | None:
        """Return the access token, or None for one that never was or was ended."""
        token = self._access.get(value)
        if token is None or token.ended or token.client.client_id not in self.clients:
            return None
        return None if token.grant is not None and token.grant.ended is not None else token

    def has_expired(self, token: AccessToken) -> bool:
        """Tell whether the token's time is over."""
        return token.expires_at <= self.clock.now()

    def refresh_token(self, value: str) -> RefreshToken | None:
        """Return the refresh token, or None for one that is no good."""
        token = self._refresh.get(value)
        if token is None or token.burnt or token.grant.ended is not None:
            return None
        return None if self._is_over(token.grant) else token

    def _is_over(self, grant: Grant) -> bool:
        """Tell whether the authorization's time is over."""
        return grant.expires_at is not None and grant.expires_at <= self.clock.now()


def _check_verifier(challenge: str, method: str, verifier: str | None) -> None:
    """Raise RefusalError unless the verifier is the challenge's (RFC 7636 section 4.6)."""
    if not verifier:
        raise RefusalError(Refusal.VERIFIER_MISSING, "code_verifier")
    digest = hashlib.sha256(verifier.encode()).digest()
    hashed = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if challenge != (hashed if method == "S256" else verifier):
        raise RefusalError(Refusal.VERIFIER_WRONG, "code_verifier")
