"""What S3 says when it refuses, as our errors.

Codes of docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and those that MinIO, Ceph,
Cloudflare R2, Backblaze B2 and Garage have beside them. `reason` of an error is the code.
"""

from collections.abc import Mapping
from typing import ClassVar, Final
from xml.etree import ElementTree as ET

from . import errors


class BucketMissingError(errors.NotFoundError):
    """The bucket does not exist, or no longer."""

    key = "upstream_bucket_missing"


class WrongRegionError(errors.BadRequestError):
    """The bucket is in another region; `region` is which, if the service said so."""

    key = "upstream_wrong_region"
    region: str = ""


class WrongClockError(errors.UpstreamError):
    """The clocks are so far apart that signatures are refused."""

    key = "upstream_wrong_clock"


class DamagedOnTheWayError(errors.AnswerBrokenError):
    """What arrived is not what was sent; sending it again may help."""

    key: ClassVar[str] = errors.AnswerBrokenError.key


class ObjectTooLargeError(errors.BadRequestError):
    """The object is larger than the service takes."""

    key = "upstream_object_too_large"


type Kind = type[errors.UpstreamError]

_CODES: Final[Mapping[Kind, tuple[str, ...]]] = {
    errors.CredentialsError: (
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidSecurity",
        "InvalidToken",
        "InvalidTokenId",
        "NotSignedUp",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "Unauthorized",
        "XMinioInvalidIAMCredentials",
    ),
    errors.ForbiddenError: (
        "AccessDenied",
        "AllAccessDisabled",
        "MethodNotAllowed",
        "ObjectLocked",
    ),
    errors.RateLimitError: (
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "SlowDownRead",
        "SlowDownWrite",
        "Throttling",
        "ThrottlingException",
        "TooManyRequests",
        "XMinioServerNotInitialized",
    ),
    errors.QuotaError: (
        "InsufficientCapacity",
        "InsufficientStorage",
        "QuotaExceeded",
        "StorageQuotaExceeded",
        "TotalStorageExceeded",
        "XMinioAdminBucketQuotaExceeded",
        "XMinioStorageFull",
    ),
    errors.NotFoundError: ("NoSuchKey", "NoSuchUpload", "NoSuchVersion"),
    BucketMissingError: ("NoSuchBucket",),
    errors.TooSlowError: ("RequestTimeout",),
    DamagedOnTheWayError: (
        "BadDigest",
        "IncompleteBody",
        "InvalidDigest",
        "XAmzContentChecksumMismatch",
        "XAmzContentSHA256Mismatch",
    ),
    errors.ConflictError: (
        "BucketAlreadyOwnedByYou",
        "ConditionalRequestConflict",
        "OperationAborted",
        "PreconditionFailed",
    ),
    WrongClockError: ("RequestExpired", "RequestTimeTooSkewed"),
    WrongRegionError: (
        "AuthorizationHeaderMalformed",
        "AuthorizationQueryParametersError",
        "IllegalLocationConstraintException",
        "PermanentRedirect",
        "TemporaryRedirect",
    ),
    ObjectTooLargeError: ("EntityTooLarge",),
}
_KINDS: Final[Mapping[str, Kind]] = {code: kind for kind, codes in _CODES.items() for code in codes}
_STATUSES: Final[Mapping[int, Kind]] = {
    401: errors.CredentialsError,
    403: errors.ForbiddenError,
    404: errors.NotFoundError,
    405: errors.ForbiddenError,
    408: errors.TooSlowError,
    409: errors.ConflictError,
    412: errors.ConflictError,
    413: ObjectTooLargeError,
    416: errors.BadRequestError,
    429: errors.RateLimitError,
    503: errors.RateLimitError,
    507: errors.QuotaError,
}
_DETAIL_LENGTH: Final = 500


def refusal(
    name: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    retry_after: float | None = None,
) -> errors.UpstreamError:
    """Return our error for an answer that refuses; an answer to HEAD has no body to say why.

    `region` of a `WrongRegionError` is where the bucket is, as far as that was said.
    """
    told = _told(body)
    code = told.get("Code", "")
    region = headers.get("x-amz-bucket-region") or told.get("Region", "")
    kind = _kind(status, code, region, is_xml=bool(told) or not body)
    error = kind(
        f"{name}: HTTP {status} {code}".rstrip(),
        retry_after=retry_after,
        status=status,
        reason=code,
        detail=told.get("Message", "")[:_DETAIL_LENGTH],
    )
    if isinstance(error, WrongRegionError):
        error.region = region
    return error


def hidden_refusal(name: str, body: bytes) -> errors.UpstreamError | None:
    """Return our error for a refusal that has the status 200.

    The answers to CompleteMultipartUpload and CopyObject begin before the work is done, so what
    goes wrong then is said in the body alone.
    """
    told = _told(body)
    return None if not told else refusal(name, 500, {}, body)


def _kind(status: int, code: str, region: str, *, is_xml: bool) -> Kind:
    """Return the class of our error."""
    if 300 <= status < 400:
        return (
            WrongRegionError if region or code in _CODES[WrongRegionError] else errors.NotAnApiError
        )
    if (kind := _KINDS.get(code)) is not None:
        return kind
    if status == 400 and region:
        return WrongRegionError  # to HEAD
    if not is_xml and status not in {401, 429, 503, 507} and status < 500:
        return errors.NotAnApiError
    if (kind := _STATUSES.get(status)) is not None:
        return kind
    return errors.ServerError if status >= 500 else errors.BadRequestError


def _told(body: bytes) -> Mapping[str, str]:
    """Return the fields of a refusal, none if it is no refusal of S3."""
    # Expat refuses entities that grow, and the caller bounds the size.
    try:
        root = ET.fromstring(body)  # noqa: S314 - see above
    except ET.ParseError:
        return {}
    if _local(root.tag) != "Error":
        return {}
    return {_local(child.tag): (child.text or "").strip() for child in root}


def _local(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2]
