"""The state of the app and of its sources, in words."""

from dataclasses import dataclass
import time

from homelab_hub_protocol.app import AppState, SourceState

from .page import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How the app is doing. `sources` are the kind and the state of each.

    `public` is the address of the public pages at the app, `fingerprint` that of the link's
    certificate, empty without TLS.
    """

    app: AppState
    connected: bool
    sources: list[tuple[str, SourceState]]
    public: str
    fingerprint: str = ""

    def app_rows(self) -> Rows:
        """Return what there is to say of the app."""
        state = self.app
        rows = [
            ("Version", state.version),
            ("Home Assistant", "connected" if self.connected else "not connected"),
            ("Running for", duration(time.time() - state.started_at)),
            ("Memory", f"{state.memory / 1e6:.0f} MB"),
            ("Messages per minute", f"{state.messages_per_minute:.0f}"),
            ("Events waiting for Home Assistant", str(state.waiting)),
            ("Events lost since the start", str(state.lost)),
            ("Database", state.database),
            ("Public pages", self.public),
        ]
        if self.fingerprint:
            rows.append(("Fingerprint of the certificate (SHA-256)", self.fingerprint))
        return rows

    def source_rows(self) -> Rows:
        """Return what there is to say of the sources."""
        return [(kind.capitalize(), _source(state)) for kind, state in self.sources]


def _source(state: SourceState) -> str:
    """Return how a source is doing."""
    words = [state.status.replace("_", " ")]
    if state.reason:
        words.append(f"({state.reason.replace('_', ' ')})")
    words.append(f"for {duration(time.time() - state.since)}")
    return " ".join(words)


def duration(seconds: float) -> str:
    """Return a time in its two largest units."""
    left = max(int(seconds), 0)
    parts = []
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        number, left = divmod(left, length)
        if number:
            parts.append(f"{number} {unit}{'s' if number > 1 else ''}")
    return " and ".join(parts[:2]) or "a moment"
