"""Whether a request is signed right: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.

Written from the specification, so that it shares no mistake with the libraries that sign.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
import hashlib
import hmac
import re
from typing import Final

from aiohttp import web

from .refusals import RefusalError

_AUTHORIZATION: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"
)
_TIMESTAMP: Final = "%Y%m%dT%H%M%SZ"
MOST_SKEW: Final = 15 * 60
UNSIGNED: Final = "UNSIGNED-PAYLOAD"


class Gatekeeper:
    """Knows one pair of keys, and the region it is for."""

    def __init__(self, access_key: str, secret_key: str, region: str) -> None:
        """Let in who signs with these keys."""
        self._access_key = access_key
        self._secret_key = secret_key
        self._region = region

    def check(self, request: web.Request, now: float) -> None:
        """Return if a request is signed right at a time. Raises `RefusalError`."""
        if "X-Amz-Signature" in request.query:
            self._check_query(request, now)
            return
        found = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if found is None:
            raise RefusalError(403, "AccessDenied", "There is no signature")
        key, day, region, signed, signature = found.groups()
        self._check_scope(key, region)
        timestamp = request.headers.get("X-Amz-Date", "")
        if abs(_seconds(timestamp) - now) > MOST_SKEW:
            raise RefusalError(
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            )
        path, _, query = request.raw_path.partition("?")
        payload = request.headers.get("X-Amz-Content-SHA256", "")
        text = _canonical(request, path, query.split("&"), signed, payload)
        self._compare(text, timestamp, f"{day}/{region}/s3/aws4_request", signature)

    def _check_query(self, request: web.Request, now: float) -> None:
        """Check a presigned URL."""
        path, _, query = request.raw_path.partition("?")
        named = request.query
        key, day, region, *_ = named["X-Amz-Credential"].split("/")
        self._check_scope(key, region)
        timestamp = named["X-Amz-Date"]
        if now > _seconds(timestamp) + int(named["X-Amz-Expires"]):
            raise RefusalError(403, "AccessDenied", "Request has expired")
        rest = [pair for pair in query.split("&") if not pair.startswith("X-Amz-Signature=")]
        text = _canonical(request, path, rest, named["X-Amz-SignedHeaders"], UNSIGNED)
        scope = f"{day}/{region}/s3/aws4_request"
        self._compare(text, timestamp, scope, named["X-Amz-Signature"])

    def _check_scope(self, key: str, region: str) -> None:
        """Check who signed, and for where."""
        if key != self._access_key:
            raise RefusalError(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            )
        if region != self._region:
            raise RefusalError(
                400,
                "AuthorizationHeaderMalformed",
                f"The region '{region}' is wrong; expecting '{self._region}'",
                Region=self._region,
            )

    def _compare(self, text: str, timestamp: str, scope: str, signature: str) -> None:
        """Compare a signature with what it should be."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        key = f"AWS4{self._secret_key}".encode()
        for part in scope.split("/"):
            key = _hmac(key, part)
        wanted = _hmac(key, f"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{digest}").hex()
        if not hmac.compare_digest(wanted, signature):
            raise RefusalError(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.",
            )


def _canonical(
    request: web.Request, path: str, query: Iterable[str], signed: str, payload: str
) -> str:
    """Return what a signature is of."""
    names = signed.split(";")
    pairs = sorted(pair if "=" in pair else f"{pair}=" for pair in query if pair)
    headers = "".join(f"{name}:{_value(request.headers, name)}\n" for name in names)
    return "\n".join((request.method, path, "&".join(pairs), headers, signed, payload))


def _value(headers: Mapping[str, str], name: str) -> str:
    """Return the value of a header with single spaces."""
    return " ".join(headers.get(name, "").split())


def _hmac(key: bytes, text: str) -> bytes:
    """Return an HMAC."""
    return hmac.digest(key, text.encode(), "sha256")


def _seconds(timestamp: str) -> float:
    """Return a time in seconds since 1970, 0 if it is none."""
    try:
        return datetime.strptime(timestamp, _TIMESTAMP).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
