"""What can be unsafe about the AI server."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from homeassistant.util.network import is_link_local, is_local

from ...const import Kind
from ...setup_status.check import Check, Finding, Scene
from .const import CONF_BASE_URL

# RFC 6761, 6762, 8375 and 9761, and what routers and Docker call things at home.
_HOME: Final = (".home", ".home.arpa", ".internal", ".lan", ".local", ".localdomain", ".localhost")


async def _ai_server_encrypted(scene: Scene) -> Finding:
    """Look whether what is said to AI servers is encrypted, or does not leave the home."""
    servers = [(entry.title, entry.data[CONF_BASE_URL]) for entry in scene.of_kind(Kind.JARVIS)]
    return Finding.of(
        (title for title, base_url in servers if not _is_safe(base_url)), seen=bool(servers)
    )


def _is_safe(base_url: str) -> bool:
    """Return whether nobody outside can listen to what is sent to a URL."""
    url = urlsplit(base_url)
    if url.scheme == "https":
        return True
    host = url.hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_HOME)
    return is_local(address) or is_link_local(address)


CHECKS: Final = (
    Check(key="ai_server_encrypted", fix="fix_ai_server_encrypted", look=_ai_server_encrypted),
)
