"""The Supervisor learns where the link is, and tells Home Assistant."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from homelab_hub_app import supervision
from homelab_hub_app.discovery import SERVICE, own_name
from homelab_hub_app.settings import Settings
from homelab_hub_protocol.app import REPLACE_TOKEN
from homelab_hub_protocol.words import Nothing
from homelab_hub_simulators.supervisor import App, Offer, SupervisorSimulator
from homelab_hub_upstream.secret import Secret
from tests.app.conftest import Start
from tests.app.integration import linked
from tests.waiting import until

OFFER = Offer(
    repository="https://example.com/hub",
    slug="homelab_hub",
    name="Homelab Hub",
    version="0.1.0",
    discovery=(SERVICE,),
)


@pytest.fixture
async def supervisor() -> AsyncGenerator[SupervisorSimulator]:
    """Return a Supervisor that has started the app's container."""
    async with SupervisorSimulator(OFFER) as running:
        app = running.installed[OFFER.full_slug] = App(OFFER, OFFER.version)
        await app.start()
        yield running


@pytest.fixture
def settings(settings: Settings, supervisor: SupervisorSimulator) -> Settings:
    """Return the settings as the Supervisor makes them."""
    token = supervisor.installed[OFFER.full_slug].token
    return replace(
        settings, supervisor_url=supervisor.origin, supervisor_token=Secret(token), link_port=0
    )


def told(supervisor: SupervisorSimulator) -> list[dict[str, Any]]:
    """Return what the app has told."""
    return [message.config for message in supervisor.discovery.messages.values()]


async def test_the_supervisor_is_told_where_the_link_is(
    start: Start, supervisor: SupervisorSimulator
) -> None:
    """With the secret, which only Home Assistant can read there."""
    async with start() as hub:
        await until(lambda: told(supervisor))
        (config,) = told(supervisor)

        assert config == {
            "host": own_name(),
            "port": hub.link.port,
            "token": config["token"],
            "tls": False,
            "fingerprint": "",
            "app": hub._identity.instance,
        }
        async with linked(hub.link.port, Secret(config["token"])) as integration:
            assert integration.welcome is not None


async def test_a_certificate_is_told_with_its_fingerprint(
    start: Start, supervisor: SupervisorSimulator, settings: Settings
) -> None:
    """So that Home Assistant can pin it without a question."""
    async with start(settings=replace(settings, tls=True)) as hub:
        await until(lambda: told(supervisor))

        assert told(supervisor)[0]["tls"] is True
        assert told(supervisor)[0]["fingerprint"] == (await hub.report()).fingerprint


async def test_a_new_secret_is_told_at_once(start: Start, supervisor: SupervisorSimulator) -> None:
    """In the same message."""
    async with start() as hub:
        await until(lambda: told(supervisor))
        first = told(supervisor)[0]["token"]
        async with linked(hub.link.port, Secret(first)) as integration:
            new = (await integration.peer.ask(REPLACE_TOKEN, Nothing())).token
        await until(lambda: [config["token"] for config in told(supervisor)] == [new])


async def test_a_supervisor_that_fails_is_told_again(
    start: Start,
    supervisor: SupervisorSimulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log says why, without any secret."""
    monkeypatch.setattr(supervision.Pauses.__init__, "__defaults__", (0.01, 0.01))
    supervisor.faults.put("server_error", times=2)
    async with start() as hub:
        await until(lambda: told(supervisor))
        assert hub._pairing.token is not None
        assert hub._pairing.token.reveal() not in caplog.text

    assert caplog.text.count("cannot be told of the app (500)") == 2
    assert supervisor.installed[OFFER.full_slug].token not in caplog.text


async def test_without_a_supervisor_nobody_is_told(
    start: Start, supervisor: SupervisorSimulator, settings: Settings
) -> None:
    """And there is no page for its sidebar."""
    async with start(settings=replace(settings, supervisor_token=None)) as hub:
        assert hub._discovery is None
        assert hub.ingress is None
    assert told(supervisor) == []
