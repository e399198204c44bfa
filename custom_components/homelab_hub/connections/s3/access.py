"""The way to a bucket: made from what was entered, and tried. Heavy to import: do it in an executor."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
import ssl
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ssl import create_client_context

from ...const import DOMAIN
from ...upstream.report import CallReport
from ...upstream.s3 import About, S3Client
from ...upstream.s3_api import S3Api
from ...upstream.s3_place import Encryption, Keys, Place, ServerSide, Style
from ...upstream.secret import Secret
from .const import (
    CONF_ACCESS_KEY,
    CONF_BUCKET,
    CONF_CA,
    CONF_ENCRYPTION,
    CONF_ENDPOINT,
    CONF_KMS_KEY,
    CONF_PREFIX,
    CONF_REGION,
    CONF_SECRET_KEY,
    CONF_STYLE,
    NO_ENCRYPTION,
)
from .keys import folder_of

DATA_API: HassKey[S3Api] = HassKey(f"{DOMAIN}.s3_api")


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """A client, and the connections that are its own, if it has any."""

    client: S3Client
    connector: aiohttp.BaseConnector | None

    async def close(self) -> None:
        """End."""
        await self.client.close()
        if self.connector is not None:
            await self.connector.close()


async def connect(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    report: Callable[[CallReport], None] | None = None,
) -> Access:
    """Return the way to a bucket; nothing is sent.

    Raises `ValueError` if the endpoint is no URL, `ssl.SSLError` if the certificate is none.
    """
    place = place_of(data)
    own: aiohttp.TCPConnector | None = None
    if authority := data.get(CONF_CA):
        context = await hass.async_add_executor_job(_trusting, authority)
        own = aiohttp.TCPConnector(ssl=context)
    connector = own or async_get_clientsession(hass).connector
    assert connector is not None  # Home Assistant's session is open as long as it runs
    keys = Keys(access_key=data[CONF_ACCESS_KEY], secret_key=Secret(data[CONF_SECRET_KEY]))
    client = S3Client(connector, place, keys, await _api(hass), report=report)
    return Access(client=client, connector=own)


def place_of(data: Mapping[str, Any]) -> Place:
    """Return where a bucket is. Raises `ValueError` if the endpoint is no URL."""
    encryption = None
    if (kind := data.get(CONF_ENCRYPTION, NO_ENCRYPTION)) != NO_ENCRYPTION:
        encryption = Encryption(kind=ServerSide(kind), kms_key=data.get(CONF_KMS_KEY) or None)
    return Place(
        endpoint=data[CONF_ENDPOINT],
        bucket=data[CONF_BUCKET],
        region=data[CONF_REGION],
        style=Style(data[CONF_STYLE]),
        encryption=encryption,
    )


async def probe(hass: HomeAssistant, data: Mapping[str, Any]) -> About:
    """Look whether the bucket can be listed and written to; return what it says of itself.

    Nothing is stored. Raises `UpstreamError`, and what `connect` raises.
    """
    async with _opened(hass, data) as client:
        await client.check()
        key = f"{folder_of(data[CONF_PREFIX], await instance_id.async_get(hass))}test"
        await client.abort_upload(key, await client.create_upload(key))
        return await client.about()


@asynccontextmanager
async def _opened(hass: HomeAssistant, data: Mapping[str, Any]) -> AsyncGenerator[S3Client]:
    """Give a client for a while."""
    access = await connect(hass, data)
    try:
        yield access.client
    finally:
        await access.close()


async def _api(hass: HomeAssistant) -> S3Api:
    """Return botocore's description of S3, which all entries share."""
    if (api := hass.data.get(DATA_API)) is None:
        api = hass.data[DATA_API] = await hass.async_add_executor_job(S3Api)
    return api


def _trusting(authority: str) -> ssl.SSLContext:
    """Return what trusts a certificate authority beside those that everybody trusts; blocks."""
    if not authority.isascii():
        raise ssl.SSLError("a certificate is written in ASCII")
    context = create_client_context()
    # Who made an authority at home seldom gave it all that RFC 5280 wants.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.load_verify_locations(cadata=authority)
    return context
