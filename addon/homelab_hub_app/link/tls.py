"""The link's certificate: the operator's, or one that the app makes for itself.

The integration pins the certificate's fingerprint, so nobody has to vouch for it.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import hashlib
import os
from pathlib import Path
import ssl
from typing import Final

from homelab_hub_app.settings import Settings, SettingsError

FOLDER: Final = "tls"
YEARS: Final = 20


@dataclass(frozen=True, slots=True)
class Tls:
    """What a listener needs; `fingerprint` is the certificate's SHA-256, in hex."""

    context: ssl.SSLContext
    fingerprint: str


async def load_tls(settings: Settings) -> Tls | None:
    """Return the certificate as wanted, None without. Raises `SettingsError`."""
    if settings.tls_certificate is not None and settings.tls_key is not None:
        return await asyncio.to_thread(_load, settings.tls_certificate, settings.tls_key)
    if not settings.tls:
        return None
    folder = settings.data / FOLDER
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    await asyncio.to_thread(_make, certificate, key)
    return await asyncio.to_thread(_load, certificate, key)


def _load(certificate: Path, key: Path) -> Tls:
    """Return what two PEM files hold."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
        # The first one in the file is the server's own.
        text = certificate.read_text(encoding="ascii").partition(ssl.PEM_FOOTER)[0]
        der = ssl.PEM_cert_to_DER_cert(text[text.index(ssl.PEM_HEADER) :] + ssl.PEM_FOOTER)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"tls_certificate {certificate} and tls_key {key} cannot be used: {error}"
        ) from error
    return Tls(context, hashlib.sha256(der).hexdigest())


def _make(certificate: Path, key: Path) -> None:
    """Make a certificate, unless there is one: a new one would have to be pinned anew."""
    if certificate.exists() and key.exists():
        return
    # Only who makes a certificate pays for this import.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Homelab Hub")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .sign(private, hashes.SHA256())
    )
    certificate.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as content:
        content.write(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
