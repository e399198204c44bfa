"""The simulator as a program, and the product pointed at it."""

import asyncio
import json
from pathlib import Path

import aiohttp
from yarl import URL

from custom_components.homelab_hub.upstream import endpoints as product
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.simulators.program import running

from .apps import PROVIDERS, REDIRECT


async def test_the_program_writes_the_endpoints_and_signs_people_in(tmp_path: Path) -> None:
    """The file is there before the line that says it is ready."""
    table = tmp_path / "endpoints.json"
    options = ("--auto", "allow", "--endpoints-file", str(table))
    async with running("oauth", *options) as (name, origin):
        endpoints = json.loads(await asyncio.to_thread(table.read_text))
        assert (name, tuple(endpoints)) == ("oauth", PROVIDERS)
        assert all(url.startswith(origin) for urls in endpoints.values() for url in urls.values())
        assert "code" in await signed_in(origin, endpoints["google"]["authorize"])


async def signed_in(origin: str, authorize: str) -> dict[str, str]:
    """Register an app over HTTP, and return what comes back from the consent."""
    client = {"client_id": "app", "client_secret": "secret", "redirect_uris": [REDIRECT]}
    query = {"client_id": "app", "redirect_uri": REDIRECT, "response_type": "code"}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{origin}/admin/clients/google", json=client) as registered:
            assert registered.status == 200
        async with session.get(
            authorize, params=query | {"scope": "openid"}, allow_redirects=False
        ) as answer:
            return dict(URL(answer.headers["Location"]).query)


async def test_the_product_takes_the_endpoints(simulator: OAuthSimulator, tmp_path: Path) -> None:
    """Every URL has its place in the product's table, and a root ends in a slash there."""
    file = tmp_path / "endpoints.json"
    file.write_text(json.dumps(simulator.endpoints))
    table = product.table(str(file))
    for provider, urls in simulator.endpoints.items():
        for name, url in urls.items():
            assert table[provider][name] == url
        kept = {name for name, url in table[provider].items() if not url.startswith("http://")}
        assert kept <= {"eventsub", "public_key", "gateway", "links"}
