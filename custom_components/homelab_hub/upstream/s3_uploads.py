"""Uploads in parts, operation by operation: docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
import hashlib
import itertools
import re
from typing import Any, Final

from . import errors
from .retry import NOT_IMPLEMENTED, PASSING, Limits, pause
from .s3_body import Content
from .s3_calls import S3Calls
from .s3_errors import DamagedOnTheWayError
from .s3_place import ServerSide

_MD5: Final = re.compile(r"[0-9a-f]{32}")
# An answer that begins well may end in an error, of which nobody but us takes note.
_COMPLETE_LIMITS: Final = Limits(tries=4)
_NONE: Final = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part that has arrived; `etag` is its MD5 unless the service encrypts with keys of its own."""

    number: int
    etag: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenUpload:
    """An upload that was begun and neither completed nor aborted: its parts take room."""

    key: str
    id: str
    begun: datetime


class S3Uploads(S3Calls):
    """What uploads in parts are made of."""

    async def create_upload(
        self,
        key: str,
        *,
        content_type: str = "application/octet-stream",
        metadata: Mapping[str, str] | None = None,
    ) -> str:
        """Begin an upload; return its id."""
        answer = await self.call(
            "CreateMultipartUpload",
            Key=key,
            ContentType=content_type,
            Metadata=metadata,
            **self.stored_as,
        )
        if not (upload_id := answer.get("UploadId")):
            raise errors.AnswerBrokenError("an upload without an id")
        return str(upload_id)

    async def upload_part(self, key: str, upload_id: str, number: int, content: Content) -> Part:
        """Send a part, once. Raises `DamagedOnTheWayError` if something else arrived.

        `content.md5` is to be given.
        """
        assert content.md5 is not None
        answer = await self.call(
            "UploadPart", content, Key=key, UploadId=upload_id, PartNumber=number
        )
        etag, wanted = bare(answer.get("ETag", "")), content.md5.hex()
        if _MD5.fullmatch(etag) and etag != wanted and not with_own_keys(answer):
            raise DamagedOnTheWayError(f"part {number} arrived damaged")
        return Part(number=number, etag=etag, size=sum(map(len, content.pieces)))

    async def parts(self, key: str, upload_id: str) -> list[Part]:
        """Return the parts that have arrived, all pages. Raises `NotFoundError`."""
        parts: list[Part] = []
        marker = 0
        while True:
            page = await self.call(
                "ListParts", Key=key, UploadId=upload_id, PartNumberMarker=marker or None
            )
            parts += [
                Part(number=one["PartNumber"], etag=bare(one["ETag"]), size=one["Size"])
                for one in page.get("Parts", ())
            ]
            following = int(page.get("NextPartNumberMarker") or 0)
            if not page.get("IsTruncated") or following <= marker:
                return parts
            marker = following

    async def complete_upload(
        self, key: str, upload_id: str, parts: Sequence[Part], *, new: bool = False
    ) -> str:
        """Make an object of all parts; return its ETag.

        An answer that was lost does not matter if the object is there. A `new` one replaces none:
        `ConflictError` is raised if there is one, as far as the service knows conditions.
        """
        ordered = sorted(parts, key=lambda part: part.number)

        async def complete(condition: str | None) -> str:
            return await self._complete(key, upload_id, ordered, condition)

        for tries in itertools.count(1):
            try:
                return await (if_known(complete) if new else complete(None))
            except (*PASSING, errors.NotFoundError) as error:
                if isinstance(error, errors.NotFoundError) and error.reason != "NoSuchUpload":
                    raise
                if (etag := await self._completed(key, ordered)) is not None:
                    return etag
                wait = pause(error, _COMPLETE_LIMITS, tries=tries, idempotent=True, sent=True)
                if wait is None:
                    raise
                await self.clock.sleep(wait)
        raise AssertionError

    async def abort_upload(self, key: str, upload_id: str) -> None:
        """Delete the parts of an upload, which need not be there."""
        try:
            await self.call("AbortMultipartUpload", Key=key, UploadId=upload_id)
        except errors.NotFoundError as error:
            if error.reason not in {"NoSuchUpload", ""}:
                raise

    async def uploads(self, prefix: str = "") -> list[OpenUpload]:
        """Return the uploads under way whose keys begin so, all pages."""
        uploads: list[OpenUpload] = []
        key: str | None = None
        upload_id: str | None = None
        while True:
            page = await self.call(
                "ListMultipartUploads",
                Prefix=prefix or None,
                KeyMarker=key,
                UploadIdMarker=upload_id,
            )
            uploads += [_open(one) for one in page.get("Uploads", ())]
            before, key = key, page.get("NextKeyMarker")
            last, upload_id = upload_id, page.get("NextUploadIdMarker")
            if not page.get("IsTruncated") or not key or (key, upload_id) == (before, last):
                return uploads

    @property
    def stored_as(self) -> dict[str, Any]:
        """Return how objects are stored: encrypted or not, and in which class."""
        encryption = self.place.encryption
        return {
            "StorageClass": self.place.storage_class,
            "ServerSideEncryption": encryption and encryption.kind,
            "SSEKMSKeyId": encryption and encryption.kms_key,
        }

    async def _complete(
        self, key: str, upload_id: str, parts: Sequence[Part], condition: str | None
    ) -> str:
        """Make an object of parts in their order, once."""
        answer = await self.call(
            "CompleteMultipartUpload",
            Key=key,
            UploadId=upload_id,
            MultipartUpload={
                "Parts": [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]
            },
            IfNoneMatch=condition,
        )
        return bare(answer.get("ETag", ""))

    async def _completed(self, key: str, parts: Sequence[Part]) -> str | None:
        """Return the ETag of the object that was made of these parts, if it is there."""
        try:
            found = await self.call("HeadObject", Key=key)
        except errors.NotFoundError:
            return None
        etag = bare(found.get("ETag", ""))
        if with_own_keys(found):
            same = found.get("ContentLength") == sum(part.size for part in parts)
        else:
            same = etag == whole_etag(parts)
        return etag if same else None


async def if_known(store: Callable[[str | None], Awaitable[str]]) -> str:
    """Store on the condition that there is nothing yet; without it where none are known."""
    try:
        return await store(_NONE)
    except errors.ServerError as error:
        if error.status != NOT_IMPLEMENTED:
            raise
    return await store(None)


def whole_etag(parts: Sequence[Part]) -> str:
    """Return the ETag of an object made of parts: the MD5 of their MD5s, and how many."""
    if not all(_MD5.fullmatch(part.etag) for part in parts):
        return ""
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(bytes.fromhex(part.etag))
    return f"{digest.hexdigest()}-{len(parts)}"


def bare(etag: str) -> str:
    """Return an ETag without its quotes."""
    return etag.strip().removeprefix("W/").strip('"')


def md5_of(answer: Mapping[str, Any]) -> str | None:
    """Return the MD5 of an object in hexadecimal, None if its ETag is something else."""
    etag = bare(answer.get("ETag", ""))
    return etag if _MD5.fullmatch(etag) and not with_own_keys(answer) else None


def with_own_keys(answer: Mapping[str, Any]) -> bool:
    """Return whether the service encrypted in a way that makes an ETag no MD5."""
    return str(answer.get("ServerSideEncryption", "")).startswith(ServerSide.KMS)


def _open(entry: Mapping[str, Any]) -> OpenUpload:
    """Return an upload from a list."""
    begun = entry.get("Initiated")
    moment = begun if isinstance(begun, datetime) else datetime.now(UTC)
    return OpenUpload(key=entry["Key"], id=entry["UploadId"], begun=moment.astimezone(UTC))
