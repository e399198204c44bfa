"""The security check of the link."""

import socket

from homeassistant.core import HomeAssistant
import psutil  # type: ignore[import-untyped]
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.const import DOMAIN
from tests.integration.setup_status.steps import check_of, state_of

CHECK = "app_link_encrypted"


async def test_without_an_app_there_is_nothing_to_look_at(home: HomeAssistant) -> None:
    """Nothing is said of it."""
    assert await state_of(home, CHECK) == ("unknown", [])


@pytest.mark.parametrize(
    ("host", "tls", "state"),
    [
        ("127.0.0.1", False, "passed"),
        ("::1", False, "passed"),
        ("172.30.33.4", False, "passed"),
        ("192.0.2.7", False, "failed"),
        ("2001:db8::7", False, "failed"),
        ("192.0.2.7", True, "passed"),
    ],
)
async def test_a_link_that_others_can_read_is_found(
    home: HomeAssistant, sockets: None, host: str, state: str, *, tls: bool
) -> None:
    """One within this machine, or among the Supervisor's containers, is nobody's to read."""
    data = {"kind": "app", "host": host, "port": 8765, "token": "x", "tls": tls}
    MockConfigEntry(domain=DOMAIN, title="The app", data=data).add_to_hass(home)

    found = await state_of(home, CHECK)
    assert found == (state, ["The app"] if state == "failed" else [])


async def test_this_machine_is_known_by_its_other_addresses(
    home: HomeAssistant, sockets: None
) -> None:
    """People publish the port to the whole network, and enter the machine's address there."""
    found = [one for many in psutil.net_if_addrs().values() for one in many]
    ips = [one.address for one in found if one.family is socket.AF_INET]
    own = next((ip for ip in ips if not ip.startswith("127.")), None)
    if own is None:
        pytest.skip("this machine is in no network")
    data = {"kind": "app", "host": own, "port": 8765, "token": "x", "tls": False}
    MockConfigEntry(domain=DOMAIN, title="The app", data=data).add_to_hass(home)

    assert await state_of(home, CHECK) == ("passed", [])


async def test_the_check_says_what_to_do(home: HomeAssistant, sockets: None) -> None:
    """At both ends of the link."""
    data = {"kind": "app", "host": "192.0.2.7", "port": 8765, "token": "x", "tls": False}
    MockConfigEntry(domain=DOMAIN, title="The app", data=data).add_to_hass(home)
    check = await check_of(home, CHECK)

    assert "Turn on TLS" in check["fix_text"]
    assert check["fix_click"].endswith(DOMAIN)
