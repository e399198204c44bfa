"""Signatures (AWS Signature Version 4), put on each try of a request as it is sent.

They are botocore's; docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
from aiohttp import hdrs
from aiohttp.client_middlewares import ClientHandlerType
from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth, S3SigV4QueryAuth  # type: ignore[import-untyped]  # comes without types
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]  # comes without types
from botocore.config import Config  # type: ignore[import-untyped]  # comes without types
from botocore.credentials import Credentials  # type: ignore[import-untyped]  # comes without types
from yarl import URL

from . import errors
from .reading import broken, read_up_to
from .retry import retry_after
from .s3_errors import WrongClockError, WrongRegionError, refusal
from .s3_place import Keys

# Bodies have a Content-MD5, which is signed, so that they need no second hash.
_UNSIGNED: Final = Config(s3={"payload_signing_enabled": False})
# A proxy may add to, or change, any other header.
_SIGNED: Final = frozenset({"content-md5", "content-type", "host", "range"})
_SIGNED_PREFIX: Final = "x-amz-"
_REFUSAL_SIZE: Final = 64 * 1024
# Clocks may be a quarter of an hour apart before S3 refuses.
SUSPICIOUS: Final = 5 * 60.0
# Beyond this a clock is not corrected for: something else is wrong.
MOST_CORRECTED: Final = 10 * 365 * 24 * 3600.0


class Signer:
    """Signs with the keys of one place, by the service's clock once that is known."""

    def __init__(self, keys: Keys, region: str, now: Callable[[], float]) -> None:
        """Sign for a region; `now` is in seconds since 1970."""
        self._credentials = Credentials(keys.access_key, keys.secret_key.reveal())
        self._now = now
        self.region = region
        self.offset = 0.0
        """How many seconds the service's clock is ahead of ours, 0 as long as it does not matter."""

    def headers(self, method: str, url: URL, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers that are to be signed, with the signature."""
        request = _request(method, url, headers)
        self._sign(_HeaderAuth(self._credentials, "s3", self.region), request)
        return dict(request.headers.items())

    def presigned(self, method: str, url: URL, seconds: int) -> URL:
        """Return a URL that anybody may use for so many seconds."""
        request = _request(method, url, {})
        self._sign(_QueryAuth(self._credentials, "s3", self.region, expires=seconds), request)
        return URL(request.url, encoded=True)

    def learn(self, error: errors.UpstreamError, date: str) -> bool:
        """Return whether the next signature will be another, after a refusal at a date."""
        if isinstance(error, WrongRegionError):
            region, self.region = self.region, error.region or self.region
            return error.status == 400 and region != self.region
        # An answer to HEAD cannot say what is wrong.
        nameless = isinstance(error, errors.ForbiddenError) and not error.reason
        if not (nameless or isinstance(error, WrongClockError)):
            return False
        try:
            theirs = parsedate_to_datetime(date).replace(tzinfo=UTC).timestamp()
        except ValueError:
            return False
        before, offset = self.offset, theirs - self._now()
        least = SUSPICIOUS if nameless else 1.0
        if abs(offset) > MOST_CORRECTED or abs(offset - before) < least:
            return False
        self.offset = offset
        return True

    def _sign(self, auth: _Quiet, request: Any) -> None:
        """Sign a request by the service's clock."""
        moment = datetime.fromtimestamp(self._now() + self.offset, UTC)
        auth.timestamp = moment.strftime(SIGV4_TIMESTAMP)
        auth.add_auth(request)


class SigningMiddleware:
    """Signs what a session sends, and raises our errors for what S3 refuses.

    Nothing is followed or signed that leads elsewhere.
    """

    def __init__(self, name: str, signer: Signer, origin: URL) -> None:
        """Sign what goes to an origin."""
        self._name = name
        self._signer = signer
        self._origin = origin

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Send a request; once more if the refusal told how to sign it right."""
        if request.url.origin() != self._origin:
            raise errors.NotAnApiError(f"{self._name}: leads elsewhere")
        learned = False
        while True:
            self._sign(request)
            response = await handler(request)
            if response.status < 300 or response.status == 304:
                return response
            try:
                error = await self._refusal(response)
            finally:
                response.close()
            if learned or not self._signer.learn(error, response.headers.get(hdrs.DATE, "")):
                raise error
            learned = True

    def _sign(self, request: aiohttp.ClientRequest) -> None:
        """Put a signature on a request, in place of the one it may have."""
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() in _SIGNED or name.lower().startswith(_SIGNED_PREFIX)
        }
        for name, value in self._signer.headers(request.method, request.url, headers).items():
            request.headers[name] = value

    async def _refusal(self, response: aiohttp.ClientResponse) -> errors.UpstreamError:
        """Return our error for an answer."""
        try:
            body = await read_up_to(response, _REFUSAL_SIZE)
        except aiohttp.ClientError as error:
            return broken(self._name, error)
        wait = retry_after(response.headers)
        return refusal(self._name, response.status, response.headers, body, retry_after=wait)


class _Quiet:
    """botocore's way to sign, with a clock of ours, and without a line in the log of what."""

    timestamp: str

    def add_auth(self, request: Any) -> None:
        """Sign a request, as `SigV4Auth.add_auth` does."""
        signer: Any = self
        request.context["timestamp"] = self.timestamp
        signer._modify_request_before_signing(request)  # noqa: SLF001 - its own base class
        text = signer.string_to_sign(request, signer.canonical_request(request))
        signer._inject_signature_to_request(request, signer.signature(text, request))  # noqa: SLF001 - its own base class


class _HeaderAuth(_Quiet, S3SigV4Auth):  # type: ignore[misc]  # botocore comes without types
    """Signs by headers."""


class _QueryAuth(_Quiet, S3SigV4QueryAuth):  # type: ignore[misc]  # botocore comes without types
    """Signs by the query."""


def _request(method: str, url: URL, headers: Mapping[str, Any]) -> Any:
    """Return a request as botocore signs it."""
    request = AWSRequest(method=method, url=str(url), headers=headers)
    request.context["client_config"] = _UNSIGNED
    return request
