"""The providers of accounts: simulated, with our application registered at each of them."""

from dataclasses import dataclass, field, replace
import json
from pathlib import Path

from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.spotify import SpotifySimulator

CALLBACK = "/auth/external/callback"
VARIABLE = "HOMELAB_HUB_ENDPOINTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application registered at a provider: what a person types into the add-flow."""

    client_id: str
    client_secret: str = field(repr=False)
    bot_token: str | None = field(default=None, repr=False)


def application_at(provider: str) -> Application:
    """Return the application that is registered at a provider from the start."""
    application = application_named(f"{provider}-demo", has_bot=provider == "discord")
    if provider == "discord":  # its ids are numbers: a bot has its application's
        return replace(application, client_id="1180451932741029999")
    return application


def application_named(name: str, *, has_bot: bool = False) -> Application:
    """Return an application whose secrets can be told from its name."""
    return Application(
        client_id=name,
        client_secret=f"{name}-secret",
        bot_token=f"{name}-bot-token" if has_bot else None,
    )


def register(
    simulator: OAuthSimulator,
    provider: str,
    application: Application,
    *homes: str,
    testing: bool = False,
) -> None:
    """Register an application for Home Assistants at these URLs; `testing` is Google's status."""
    simulator.register_client(
        provider,
        application.client_id,
        application.client_secret,
        [f"{home}{CALLBACK}" for home in homes],
        bot_token=application.bot_token,
        testing=testing,
    )


def open_business(simulator: OAuthSimulator, url: str) -> None:
    """Register our application at every provider, for a Home Assistant on this machine."""
    for provider in simulator.providers:
        by_name = url.replace("127.0.0.1", "localhost")
        register(simulator, provider, application_at(provider), url, by_name)


def environment(
    google: GoogleSimulator, spotify: SpotifySimulator, discord: DiscordSimulator, file: Path
) -> dict[str, str]:
    """Write where the providers and their APIs are, and return what leads a process there."""
    endpoints = google.endpoints | {
        "spotify": spotify.endpoints["spotify"],
        "discord": discord.endpoints["discord"],
    }
    file.write_text(json.dumps(endpoints, indent=2))
    return {VARIABLE: str(file)}


def what_to_type(simulator: OAuthSimulator) -> str:
    """Return a table of what to type for each provider."""
    rows = [("Provider", "Client ID", "Client secret")]
    more = []
    for name, provider in simulator.providers.items():
        application = application_at(name)
        rows.append((provider.title, application.client_id, application.client_secret))
        if application.bot_token:
            more.append(f"  {provider.title}'s bot token: {application.bot_token}")
    lines = [f"  {title:<10}{client_id:<21}{secret}" for title, client_id, secret in rows]
    return "\n".join([*lines, *more])
