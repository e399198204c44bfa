"""Where the app is, and how it is talked to."""

from collections.abc import Mapping
from dataclasses import dataclass
import ssl
from typing import Any, Final, Self

from aiohttp import Fingerprint
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from yarl import URL

from ..upstream.secret import Secret

CONF_FINGERPRINT: Final = "fingerprint"
CONF_TLS: Final = "tls"
DEFAULT_PORT: Final = 8765


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The app's link and the token for it.

    With `tls`, a `fingerprint` (SHA-256, hex) pins the certificate; without one the certificate
    has to be one that everybody trusts.
    """

    host: str
    port: int
    token: Secret
    tls: bool = False
    fingerprint: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return the address that an entry's data hold."""
        return cls(
            host=data[CONF_HOST],
            port=data[CONF_PORT],
            token=Secret(data[CONF_TOKEN]),
            tls=data.get(CONF_TLS, False),
            fingerprint=data.get(CONF_FINGERPRINT, ""),
        )

    def url(self, path: str, *, websocket: bool = False) -> URL:
        """Return the URL of a path at the app."""
        scheme = ("ws" if websocket else "http") + ("s" if self.tls else "")
        return URL.build(scheme=scheme, host=self.host, port=self.port, path=path)

    @property
    def headers(self) -> dict[str, str]:
        """Return what proves who is asking."""
        return {"Authorization": f"Bearer {self.token.reveal()}"}

    @property
    def trust(self) -> Fingerprint | ssl.SSLContext | bool:
        """Return which certificates are good, as aiohttp takes it."""
        if self.tls and self.fingerprint:
            return Fingerprint(bytes.fromhex(self.fingerprint))
        return True
