"""A client of S3: AWS, MinIO, R2, B2, Wasabi, Garage, Ceph and whatever else speaks it."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
import itertools
from typing import Any, Final
from urllib.parse import quote, unquote

import aiohttp
from yarl import URL

from . import errors
from .retry import NOT_IMPLEMENTED
from .s3_body import Content
from .s3_calls import md5_of_pieces
from .s3_errors import BucketMissingError
from .s3_place import DEFAULT_REGION
from .s3_uploads import S3Uploads, bare, if_known, md5_of, with_own_keys

MOST_AT_A_TIME: Final = 1000
LONGEST_PRESIGNED: Final = 7 * 24 * 3600
# What reports call the second and every further call for one and the same thing.
FURTHER_PAGE: Final = "ListObjectsV2 (further page)"
FURTHER_RANGE: Final = "GetObject (further range)"


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Object:
    """An object as it lies there.

    `etag` is without quotes; it is the MD5 of most objects that were stored in one piece. `size`
    is in bytes. `own_keys`, `metadata`, `content_type` and `md5` are known from `head` only: whether
    the service encrypts with keys of its own, so that the ETag is no digest; and the MD5 of the
    content in hexadecimal, None if the service does not say.
    """

    key: str
    size: int
    etag: str
    modified: datetime
    own_keys: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    md5: str | None = None
    storage_class: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A part of a list: `token` is for the next one, None at the end."""

    objects: Sequence[S3Object]
    folders: Sequence[str]
    token: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a bucket says of itself; None where it does not say, or not to these keys.

    `retention` is for how long objects are locked unless they say otherwise, such as `30 Days`.
    """

    region: str | None
    versioned: bool | None
    locked: bool | None
    retention: str | None


class S3Client(S3Uploads):
    """What lies in one bucket."""

    async def objects(self, prefix: str = "", *, most: int = MOST_AT_A_TIME) -> list[S3Object]:
        """Return all objects whose keys begin so; `most` are asked for at a time."""
        return [one async for page in self.pages(prefix, most=most) for one in page]

    async def pages(
        self, prefix: str = "", *, most: int = MOST_AT_A_TIME
    ) -> AsyncGenerator[list[S3Object]]:
        """Yield the objects whose keys begin so, page by page, by key."""
        token: str | None = None
        while True:
            template = FURTHER_PAGE if token else None
            page = await self.page(prefix, token=token, most=most, template=template)
            yield list(page.objects)
            if page.token is None:
                return
            token = page.token

    async def page(
        self,
        prefix: str = "",
        *,
        token: str | None = None,
        most: int = MOST_AT_A_TIME,
        folders: bool = False,
        template: str | None = None,
    ) -> Page:
        """Return one page of the objects whose keys begin so, from the one that `token` is for.

        With `folders`, those with a further slash in their keys are told by what is before it.
        """
        page = await self.call(
            "ListObjectsV2",
            template=template,
            Prefix=prefix,
            MaxKeys=most,
            ContinuationToken=token,
            Delimiter="/" if folders else None,
            EncodingType="url",
        )
        encoded = page.get("EncodingType") == "url"
        following = page.get("NextContinuationToken")
        more = page.get("IsTruncated") and following and following != token
        return Page(
            objects=tuple(_listed(entry, encoded=encoded) for entry in page.get("Contents", ())),
            folders=tuple(
                _key(entry["Prefix"], encoded=encoded) for entry in page.get("CommonPrefixes", ())
            ),
            token=str(following) if more else None,
        )

    async def check(self) -> None:
        """Return if the bucket is there and may be listed."""
        await self.call("ListObjectsV2", MaxKeys=1)

    async def about(self) -> About:
        """Return what the bucket says of itself, as far as the service and the keys let it."""
        location = await self._perhaps("GetBucketLocation")
        versioning = await self._perhaps("GetBucketVersioning")
        lock = await self._perhaps("GetObjectLockConfiguration")
        told = (lock or {}).get("ObjectLockConfiguration", {})
        return About(
            region=None
            if location is None
            else str(location.get("LocationConstraint") or DEFAULT_REGION),
            versioned=None if versioning is None else versioning.get("Status") == "Enabled",
            locked=None if lock is None else told.get("ObjectLockEnabled") == "Enabled",
            retention=_retention(told.get("Rule", {}).get("DefaultRetention", {})),
        )

    async def head(self, key: str) -> S3Object:
        """Return what is known of an object. Raises `NotFoundError`."""
        found = await self.call("HeadObject", Key=key)
        return S3Object(
            key=key,
            size=int(found.get("ContentLength", 0)),
            etag=bare(found.get("ETag", "")),
            modified=_moment(found),
            own_keys=with_own_keys(found),
            metadata=found.get("Metadata", {}),
            content_type=found.get("ContentType", ""),
            md5=md5_of(found),
            storage_class=found.get("StorageClass", ""),
        )

    @asynccontextmanager
    async def get(
        self, key: str, *, start: int = 0, stop: int | None = None, etag: str | None = None
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Give the open answer with the content from `start` to before `stop`.

        With an `etag` only if the object still is that one; else `ConflictError` is raised.
        """
        ranged = start > 0 or stop is not None
        further = start > 0 and etag is not None
        last = "" if stop is None else stop - 1
        async with self.stream(
            "GetObject",
            template=FURTHER_RANGE if further else None,
            Key=key,
            Range=f"bytes={start}-{last}" if ranged else None,
            IfMatch=None if etag is None else f'"{etag}"',
        ) as response:
            if ranged and response.status != 206:
                raise errors.NotAnApiError("a part was asked for, and all of it came")
            yield response

    async def put(
        self,
        key: str,
        content: bytes,
        *,
        content_type: str = "application/octet-stream",
        metadata: Mapping[str, str] | None = None,
        new: bool = False,
    ) -> str:
        """Store an object in one piece; return its ETag.

        A `new` one replaces none: `ConflictError` is raised if there is one, as far as the service
        knows conditions.
        """
        digest = await md5_of_pieces([content])

        async def put(condition: str | None) -> str:
            stored = await self.call(
                "PutObject",
                Content([content], digest),
                Key=key,
                ContentType=content_type,
                Metadata=metadata,
                IfNoneMatch=condition,
                **self.stored_as,
            )
            return bare(stored.get("ETag", ""))

        if not new:
            return await put(None)
        try:
            return await if_known(put)
        except errors.ConflictError:
            # The first answer may have been lost.
            if (found := await self.head(key)).md5 == digest.hex():
                return found.etag
            raise

    async def delete(self, key: str) -> None:
        """Delete an object; it need not be there."""
        await self.call("DeleteObject", Key=key)

    async def delete_all(self, keys: Iterable[str]) -> None:
        """Delete many objects. Raises the first refusal, when all have been tried."""
        refused: list[Mapping[str, Any]] = []
        for batch in itertools.batched(keys, MOST_AT_A_TIME, strict=False):
            answer = await self.call(
                "DeleteObjects",
                idempotent=True,
                Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True},
            )
            refused += answer.get("Errors", ())
        if refused:
            code = str(refused[0].get("Code", ""))
            raise errors.ForbiddenError(f"{len(refused)} objects stay: {code}", reason=code)

    async def copy(self, source: str, target: str) -> str:
        """Copy an object of at most 5 GiB within the bucket; return its ETag."""
        copied = await self.call(
            "CopyObject",
            Key=target,
            CopySource=quote(f"{self.place.bucket}/{source}", safe="/-_.~"),
            **self.stored_as,
        )
        return bare(copied.get("CopyObjectResult", {}).get("ETag", ""))

    def presigned(self, key: str, seconds: int, *, download_as: str | None = None) -> URL:
        """Return a URL with which anybody may get an object for so many seconds: a secret."""
        disposition = download_as and f"attachment; filename*=UTF-8''{quote(download_as)}"
        shaped = self.shape("GetObject", Key=key, ResponseContentDisposition=disposition)
        url = self.place.url(shaped.path, shaped.query)
        return self.signer.presigned("GET", url, min(max(1, seconds), LONGEST_PRESIGNED))

    async def _perhaps(self, operation: str) -> dict[str, Any] | None:
        """Return what an operation says that not every service knows, or allows; else None."""
        try:
            return await self.call(operation)
        except errors.NotFoundError as error:
            if isinstance(error, BucketMissingError):
                raise
            return {}  # there is no configuration
        except errors.ForbiddenError, errors.BadRequestError, errors.AnswerBrokenError:
            return None
        except errors.ServerError as error:
            if error.status != NOT_IMPLEMENTED:
                raise
            return None


def _retention(rule: Mapping[str, Any]) -> str | None:
    """Return for how long a rule locks."""
    return next((f"{rule[unit]} {unit}" for unit in ("Days", "Years") if unit in rule), None)


def _listed(entry: Mapping[str, Any], *, encoded: bool) -> S3Object:
    """Return an object from a list."""
    return S3Object(
        key=_key(entry["Key"], encoded=encoded),
        size=int(entry.get("Size", 0)),
        etag=bare(entry.get("ETag", "")),
        modified=_moment(entry),
        storage_class=entry.get("StorageClass", ""),
    )


def _key(key: str, *, encoded: bool) -> str:
    """Return a key, or the beginning of one, from a list."""
    return unquote(key.replace("+", " ")) if encoded else key


def _moment(entry: Mapping[str, Any]) -> datetime:
    """Return when an object was stored. Raises `AnswerBrokenError` if that is not said."""
    moment = entry.get("LastModified")
    if not isinstance(moment, datetime):
        raise errors.AnswerBrokenError("an object without a date")
    return moment.astimezone(UTC)
