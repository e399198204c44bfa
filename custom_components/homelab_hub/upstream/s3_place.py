"""Where a bucket is, and how it is addressed."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from yarl import URL

from .secret import Secret

DEFAULT_REGION: Final = "us-east-1"
_AWS: Final = "https://s3.{region}.amazonaws.com"


class Style(StrEnum):
    """Where the name of the bucket goes: into the path, or before the host."""

    PATH = "path"
    VIRTUAL = "virtual"


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """What requests are signed with."""

    access_key: str
    secret_key: Secret


class ServerSide(StrEnum):
    """Who encrypts what is stored, and with whose key."""

    AES256 = "AES256"
    KMS = "aws:kms"


@dataclass(frozen=True, kw_only=True, slots=True)
class Encryption:
    """How the service is to encrypt; `kms_key` is the id of a key, if not the default one."""

    kind: ServerSide
    kms_key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A bucket at an endpoint."""

    endpoint: str
    """The URL of the service, with a path if it lies under one; empty for AWS."""
    bucket: str
    region: str = DEFAULT_REGION
    style: Style = Style.PATH
    encryption: Encryption | None = None
    storage_class: str | None = None
    root: URL = field(init=False)
    """What the path of a key is appended to; without a slash at its end."""

    def __post_init__(self) -> None:
        """Work out the root. Raises `ValueError` for an endpoint that is no URL."""
        url = URL(self.endpoint or _AWS.format(region=self.region))
        if url.scheme not in {"http", "https"} or not url.host or url.query_string or url.user:
            raise ValueError("the endpoint is not the URL of a service")
        if self.style is Style.VIRTUAL:
            url = url.with_host(f"{self.bucket}.{url.host}")
        object.__setattr__(self, "root", url.with_path(url.path.rstrip("/")))

    def url(self, path: str, query: str) -> URL:
        """Return the URL for a path, which begins with the bucket, and a query; both encoded."""
        if self.style is Style.VIRTUAL:
            path = path.removeprefix(f"/{self.bucket}")
        base = str(self.root).rstrip("/")
        # As it is: what is signed is what is sent, dots and double slashes included.
        return URL(f"{base}{path or '/'}{f'?{query}' if query else ''}", encoded=True)
