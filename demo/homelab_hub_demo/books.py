"""What the simulated providers remember between two starts of the demo: who allowed what."""

import hashlib
from pathlib import Path
import pickle

from homelab_hub_simulators import oauth
from homelab_hub_simulators.oauth import OAuthSimulator

FINGERPRINT_BYTES = 32


def keep_books(simulator: OAuthSimulator, file: Path) -> None:
    """Write down what the providers know; their secrets are as simulated as they are."""
    books = pickle.dumps((simulator.providers, simulator.clock, simulator.issued))
    file.write_bytes(_fingerprint() + books)


def open_books(simulator: OAuthSimulator, file: Path) -> bool:
    """Give the providers, which do not run yet, what they knew. Return whether they took it.

    Books of another version of the simulator are left closed: accounts ask for consent again.
    """
    if not file.exists():
        return False
    content = file.read_bytes()
    if content[:FINGERPRINT_BYTES] != _fingerprint():
        return False
    books = pickle.loads(content[FINGERPRINT_BYTES:])  # noqa: S301 - we wrote it
    simulator.providers, simulator.clock, simulator.issued = books
    return True


def _fingerprint() -> bytes:
    """Return what is another for every version of the simulator."""
    sources = sorted(Path(oauth.__path__[0]).glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()
