"""The requests and answers of S3, as botocore describes them.

botocore is in every Home Assistant. Its description of S3, its serializer and its parser are used
without its client, which is synchronous, and as heavy as the rest of it. Importing this and making
an `S3Api` read files: do both in an executor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Any, Final
from urllib.parse import quote

from botocore.loaders import Loader  # type: ignore[import-untyped]  # comes without types
from botocore.model import OperationModel, ServiceModel  # type: ignore[import-untyped]  # comes without types
from botocore.parsers import ResponseParserError, create_parser  # type: ignore[import-untyped]  # comes without types
from botocore.serialize import create_serializer  # type: ignore[import-untyped]  # comes without types

from . import errors

_PROTOCOL: Final = "rest-xml"
_MODEL: Final = "service-2"
# Without XML these are not from S3, and would be read as an empty list.
_WITH_XML: Final = frozenset(
    {
        "CompleteMultipartUpload",
        "CopyObject",
        "CreateMultipartUpload",
        "ListMultipartUploads",
        "ListObjectsV2",
        "ListParts",
    }
)
_WITH_ETAG: Final = frozenset({"PutObject", "UploadPart"})
_ROOT: Final = re.compile(rb"<(?:\w+:)?(\w+)")
# What RFC 3986 calls unreserved; anything else is encoded, as signatures want it.
_UNRESERVED: Final = "-_.~"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shaped:
    """A request: `path` (which begins with the bucket) and `query` are encoded."""

    operation: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class S3Api:
    """What S3 can be asked; operations and their parameters have AWS's names."""

    def __init__(self) -> None:
        """Read the description; blocks for some hundred milliseconds."""
        self._model = ServiceModel(Loader().load_service_model("s3", _MODEL), "s3")
        self._serializer = create_serializer(_PROTOCOL, include_validation=False)
        self._parser = create_parser(_PROTOCOL)
        self._operations: dict[str, OperationModel] = {}

    def shape(self, operation: str, parameters: Mapping[str, Any]) -> Shaped:
        """Return the request of an operation; what is None is left out. Bodies are XML only."""
        given = {name: value for name, value in parameters.items() if value is not None}
        request = self._serializer.serialize_to_request(given, self._operation(operation))
        path, _, fixed = request["url_path"].partition("?")
        query = [fixed] if fixed else []
        query += [_pair(name, value) for name, value in request["query_string"].items()]
        body = request["body"]
        return Shaped(
            operation=operation,
            method=request["method"],
            path=path,
            query="&".join(query),
            headers={name: str(value) for name, value in request["headers"].items()},
            body=body if isinstance(body, bytes) else b"",
        )

    def read(
        self, operation: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> dict[str, Any]:
        """Return what an answer says; the names of headers are to be in any case.

        Raises `NotAnApiError` or `AnswerBrokenError` if it is not that of S3.
        """
        root = found[1].lower() if (found := _ROOT.search(body)) else b""
        empty = operation in _WITH_XML and not root
        if empty or root == b"html" or (operation in _WITH_ETAG and "ETag" not in headers):
            raise errors.NotAnApiError(f"{operation}: answered by something else", status=status)
        answer = {"status_code": status, "headers": headers, "body": body}
        try:
            result = self._parser.parse(answer, self._operation(operation).output_shape)
        except (ResponseParserError, ValueError, KeyError, TypeError) as error:
            raise errors.AnswerBrokenError(
                f"{operation}: the answer cannot be read: {type(error).__name__}", status=status
            ) from None
        assert isinstance(result, dict)
        return result

    def _operation(self, name: str) -> OperationModel:
        """Return an operation; botocore makes it anew each time."""
        if (found := self._operations.get(name)) is None:
            found = self._operations[name] = self._model.operation_model(name)
        return found


def _pair(name: str, value: object) -> str:
    """Return a part of a query."""
    return f"{quote(name, safe=_UNRESERVED)}={quote(str(value), safe=_UNRESERVED)}"
