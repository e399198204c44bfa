"""What a request asks for, in S3's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Any, Final, Self

from aiohttp import web

# Query parameters that say what is asked for, by the method; the first that is there decides.
_BY_QUERY: Final[Mapping[str, Mapping[str, str]]] = {
    "GET": {
        "list-type": "ListObjectsV2",
        "location": "GetBucketLocation",
        "versioning": "GetBucketVersioning",
        "object-lock": "GetObjectLockConfiguration",
        "uploads": "ListMultipartUploads",
        "uploadId": "ListParts",
    },
    "PUT": {"partNumber": "UploadPart"},
    "POST": {
        "uploads": "CreateMultipartUpload",
        "uploadId": "CompleteMultipartUpload",
        "delete": "DeleteObjects",
    },
    "DELETE": {"uploadId": "AbortMultipartUpload"},
}
_OF_OBJECTS: Final = {
    "GET": "GetObject",
    "HEAD": "HeadObject",
    "PUT": "PutObject",
    "DELETE": "DeleteObject",
}
_OF_BUCKETS: Final = {
    "GET": "ListObjects",
    "HEAD": "HeadBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
}
OPERATIONS: Final = frozenset(
    {"CopyObject", "ListBuckets"}
    | set(_OF_OBJECTS.values())
    | set(_OF_BUCKETS.values())
    | {name for names in _BY_QUERY.values() for name in names.values()}
)
_ADDRESS: Final = re.compile(r"[\d.]+|\[.*\]|localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request. `path` and `query` are as they were sent; `key` is encoded."""

    operation: str
    bucket: str
    key: str
    path: str
    query: str
    part: int
    upload: str

    @classmethod
    def of(cls, request: web.Request) -> Self:
        """Read a request, whose bucket may be in its path or before its host."""
        path, _, query = request.raw_path.partition("?")
        host = request.host.rpartition(":")[0] or request.host
        bucket = "" if _ADDRESS.fullmatch(host) else host.partition(".")[0]
        stored = f"/{bucket}{path}" if bucket else path
        bucket, _, key = stored.removeprefix("/").partition("/")
        named = request.query
        return cls(
            operation=_operation(request, key, has_bucket=bool(bucket)),
            bucket=bucket,
            key=key,
            path=path,
            query=query,
            part=int(named.get("partNumber", 0)),
            upload=named.get("uploadId", ""),
        )

    @property
    def uri(self) -> str:
        """Return the path and the query for a server that wants the bucket in the path."""
        path = f"/{self.bucket}/{self.key}" if self.key else f"/{self.bucket}"
        return f"{path}?{self.query}" if self.query else path

    def as_dict(self, size: int) -> dict[str, Any]:
        """Return the ask for the log."""
        return {
            "operation": self.operation,
            "bucket": self.bucket,
            "key": self.key,
            "part": self.part,
            "size": size,
        }


def _operation(request: web.Request, key: str, *, has_bucket: bool) -> str:
    """Return the name of the operation."""
    if not has_bucket:
        return "ListBuckets"
    for name, operation in _BY_QUERY.get(request.method, {}).items():
        if name in request.query:
            return operation
    if request.method == "PUT" and "x-amz-copy-source" in request.headers:
        return "CopyObject"
    return (_OF_OBJECTS if key else _OF_BUCKETS).get(request.method, request.method)
