"""The page on which a person picks an account and allows what an app asks for."""

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .provider import Provider
from .shapes import Authorization

STYLE = """
:root { color-scheme: light dark; --card: #fff; --back: #eef0f4; --text: #1c1e22; --soft: #667; }
@media (prefers-color-scheme: dark) {
  :root { --card: #22252b; --back: #14161a; --text: #eceef2; --soft: #9aa; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(27rem, 100%); background: var(--card); border-radius: 16px; overflow: hidden;
  box-shadow: 0 8px 30px rgb(0 0 0 / 12%); }
header { background: var(--brand); color: #fff; padding: 1.1rem 1.6rem; font-weight: 600; }
header small { display: block; font-weight: 400; opacity: .85; }
form { padding: 1.4rem 1.6rem 1.6rem; }
h1 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 1rem; }
h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--soft);
  margin: 1.2rem 0 .4rem; }
label, li { display: flex; gap: .7rem; align-items: flex-start; padding: .45rem .6rem;
  border-radius: 10px; }
label:hover { background: color-mix(in srgb, var(--brand) 10%, transparent); cursor: pointer; }
ul { list-style: none; margin: 0; padding: 0; }
li::before { content: "•"; color: var(--brand); font-weight: 700; }
input { accent-color: var(--brand); margin: .3rem 0 0; }
small { color: var(--soft); overflow-wrap: anywhere; }
header small { color: inherit; }
span > small { display: block; }
footer { display: flex; justify-content: flex-end; gap: .6rem; margin-top: 1.4rem; }
button { font: inherit; padding: .55rem 1.3rem; border-radius: 99px; border: 1px solid transparent;
  cursor: pointer; background: transparent; color: inherit; }
button.allow { background: var(--brand); color: #fff; font-weight: 600; }
button:focus-visible, input:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
"""


def consent_page(provider: Provider, authorization: Authorization) -> str:
    """Return the page for a request that is in order."""
    app = escape(authorization.client.name)
    title = escape(provider.title)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{app} - {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{STYLE}:root {{ --brand: {provider.colour}; }}</style></head>
<body><main><header>{title}<small>Simulated sign-in</small></header>
<form method="post" action="/{provider.name}/consent/{authorization.id}">
<h1>{app} wants access to your {title} account</h1>
<h2>Account</h2>{_accounts(provider, authorization)}
<h2>{app} will be able to</h2>{_scopes(provider, authorization)}
{_guilds(provider, authorization)}
<footer><button name="decision" value="deny">Deny</button>
<button class="allow" name="decision" value="allow">Allow</button></footer>
</form></main></body></html>
"""


def _accounts(provider: Provider, authorization: Authorization) -> str:
    """Return a choice of accounts; the hinted or else the first is picked."""
    accounts = list(provider.ledger.accounts.values())
    hint = authorization.parameters.get("login_hint")
    hinted = [account for account in accounts if hint in (account.id, account.email)]
    picked = (hinted or accounts)[0].id
    return "".join(
        _choice(
            "radio",
            "account",
            account.id,
            account.name,
            more=account.email,
            checked=account.id == picked,
        )
        for account in accounts
    )


def _scopes(provider: Provider, authorization: Authorization) -> str:
    """Return the scopes in words; with a checkbox each where the provider has them."""
    listed, ticked = [], []
    for scope in authorization.scopes:
        text = provider.scopes[scope]
        if provider.by_scope and scope not in provider.fixed_scopes:
            ticked.append(_choice("checkbox", "scope", scope, text, more=scope, checked=True))
        else:
            more = f"<small>{escape(scope)}</small>"
            listed.append(f"<li><span>{escape(text)}{more}</span></li>")
    if not listed and not ticked:
        listed.append("<li>See your public profile</li>")
    return f"<ul>{''.join(listed)}</ul>{''.join(ticked)}"


def _guilds(provider: Provider, authorization: Authorization) -> str:
    """Return a choice of Discord servers when a bot is to be added to one."""
    if "bot" not in authorization.scopes:
        return ""
    guilds = {
        guild.id: guild for account in provider.ledger.accounts.values() for guild in account.guilds
    }
    wanted = authorization.parameters.get("guild_id")
    if authorization.parameters.get("disable_guild_select") == "true" and wanted in guilds:
        guilds = {wanted: guilds[wanted]}
    picked = wanted if wanted in guilds else next(iter(guilds), "")
    return "<h2>Add to server</h2>" + "".join(
        _choice("radio", "guild", guild.id, guild.name, more=guild.id, checked=guild.id == picked)
        for guild in guilds.values()
    )


def _choice(kind: str, name: str, value: str, text: str, *, more: str, checked: bool) -> str:
    """Return one radio button or checkbox with its text."""
    mark = " checked" if checked else ""
    return (
        f'<label><input type="{kind}" name="{name}" value="{escape(value)}"{mark}>'
        f"<span>{escape(text)}<small>{escape(more)}</small></span></label>"
    )
