"""Walks through the flow as a user does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.homelab_hub.const import DOMAIN

from .stand_in import TOKEN, AppStandIn


def place(app: AppStandIn, **more: Any) -> dict[str, Any]:
    """Return what a user enters for an app."""
    return {"host": "127.0.0.1", "port": app.port, "token": TOKEN, "tls": False, **more}


async def begin(hass: HomeAssistant) -> dict[str, Any]:
    """Choose the app in the menu."""
    flows = hass.config_entries.flow
    result = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    return dict(await flows.async_configure(result["flow_id"], {"next_step_id": "app"}))


async def enter(hass: HomeAssistant, result: dict[str, Any], values: Any) -> dict[str, Any]:
    """Submit a form of a flow."""
    return dict(await hass.config_entries.flow.async_configure(result["flow_id"], values))


async def add(hass: HomeAssistant, app: AppStandIn) -> dict[str, Any]:
    """Add an app by hand."""
    result = await begin(hass)
    if result["type"] == "menu":
        result = await enter(hass, result, {"next_step_id": "app_manual"})
    result = await enter(hass, result, place(app))
    assert result["type"] == "create_entry", result
    return result


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate that nobody vouches for, and its key, and return their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "homelab-hub")])
    now = dt_util.utcnow()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
