"""A person's browser at a provider: reads the consent page, clicks, and is led back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import override
from urllib.parse import urljoin

from aiohttp import ClientSession

from homelab_hub_demo.tour.steps import expect


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person does on a consent page; as the page comes, unless said otherwise."""

    decision: str = "allow"
    account: str | None = None
    """The id of the account to sign in with."""
    untick: frozenset[str] = frozenset()
    """The scopes whose checkbox is cleared."""


ALLOW = Choice()
DENY = Choice(decision="deny")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the browser shows."""

    url: str
    status: int
    text: str


@dataclass(slots=True)
class Form(HTMLParser):
    """The form of a page, as HTML has it."""

    action: str | None = None
    fields: list[dict[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the parser."""
        HTMLParser.__init__(self)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form's address, and its inputs and buttons."""
        match tag:
            case "form":
                self.action = dict(attrs).get("action")
            case "input" | "button":
                self.fields.append({"type": tag} | dict(attrs))
            case _:
                pass

    def filled_in(self, choice: Choice) -> list[tuple[str, str]]:
        """Return what is sent when a person chooses so; raise if the page has no such choice."""
        sent = []
        for one in self.fields:
            name, value = one.get("name") or "", one.get("value") or ""
            match one["type"], name:
                case "radio", "account" if choice.account is not None:
                    chosen = value == choice.account
                case "checkbox", _:
                    chosen = "checked" in one and value not in choice.untick
                case "radio", _:
                    chosen = "checked" in one
                case "button", _:
                    chosen = value == choice.decision
                case _:
                    chosen = True
            if chosen:
                sent.append((name, value))
        names = {name for name, _ in sent}
        expect({"account", "decision"} <= names, f"a choice of {choice} on the page: {self.fields}")
        return sent


async def look(url: str) -> Page:
    """Return a page, after all that it leads to."""
    async with ClientSession() as session, session.get(url) as response:
        return Page(url=str(response.url), status=response.status, text=await response.text())


async def consent(url: str, choice: Choice = ALLOW) -> Page:
    """Open a consent page and click; return where that leads."""
    page = await look(url)
    form = Form()
    form.feed(page.text)
    expect(
        page.status == 200 and form.action, f"a consent page, not {page.status} {page.text[:200]}"
    )
    target = urljoin(page.url, form.action)
    async with (
        ClientSession() as session,
        session.post(target, data=form.filled_in(choice)) as response,
    ):
        return Page(url=str(response.url), status=response.status, text=await response.text())
