"""What can be unsafe about the link to the app."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
import socket
from typing import Final

from homeassistant.const import CONF_HOST

from ...const import Kind
from ...link.address import CONF_TLS
from ...setup_status.check import Check, Finding, Scene

_OF_SUPERVISOR: Final = IPv4Network("172.30.32.0/23")
"""The network of the Supervisor's containers, which does not leave the machine."""

type _Ip = IPv4Address | IPv6Address


async def _app_link_encrypted(scene: Scene) -> Finding:
    """Look whether the link to an app on another machine is encrypted."""
    entries = scene.of_kind(Kind.APP)
    readable = [
        entry.title
        for entry in entries
        if not entry.data.get(CONF_TLS)
        and await scene.hass.async_add_executor_job(_is_elsewhere, entry.data[CONF_HOST])
    ]
    return Finding.of(readable, seen=bool(entries))


def _is_elsewhere(host: str) -> bool:
    """Return whether a host is another machine; of one that has no address, nobody knows. Blocks."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError, UnicodeError:
        return False
    addresses = {ip_address(str(place[0]).partition("%")[0]) for *_, place in found}
    return not all(map(_is_here, addresses))


def _is_here(address: _Ip) -> bool:
    """Return whether an address is one of this machine, to which alone a socket can be bound."""
    if address.is_loopback or (address.version == 4 and address in _OF_SUPERVISOR):
        return True
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
    return True


CHECKS: Final = (
    Check(key="app_link_encrypted", fix="fix_app_link_encrypted", look=_app_link_encrypted),
)
