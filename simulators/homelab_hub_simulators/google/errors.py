"""Google's errors: https://developers.google.com/workspace/calendar/api/guides/errors."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


class GoogleError(Exception):
    """A refusal; `location` names the parameter or header at fault."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        *,
        domain: str = "global",
        location: str | None = None,
        location_type: str = "parameter",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what is answered."""
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self._detail = {"domain": domain, "reason": reason, "message": message}
        if location is not None:
            self._detail |= {"locationType": location_type, "location": location}
        self._headers = headers

    def body(self, *, modern: bool) -> dict[str, Any]:
        """Return the JSON; only the modern APIs (Gmail) tell the name of the status too."""
        error: dict[str, Any] = {
            "code": self.status,
            "message": self.message,
            "errors": [self._detail],
        }
        if modern:
            error["status"] = _STATUS.get(self.status, "UNKNOWN")
        return {"error": error}

    def response(self, *, modern: bool) -> web.Response:
        """Return the answer."""
        return web.json_response(
            self.body(modern=modern), status=self.status, headers=self._headers
        )


def not_found(message: str = "Not Found", **more: Any) -> GoogleError:
    """Return the 404."""
    return GoogleError(404, "notFound", message, **more)


def invalid(message: str, location: str | None = None, **more: Any) -> GoogleError:
    """Return the 400 for a value that is wrong."""
    return GoogleError(400, "invalid", message, location=location, **more)


def required(message: str, location: str | None = None) -> GoogleError:
    """Return the 400 for a value that is missing."""
    return GoogleError(400, "required", message, location=location)


def bad_request(message: str = "Bad Request") -> GoogleError:
    """Return the 400 that tells least."""
    return GoogleError(400, "badRequest", message)


def forbidden(reason: str, message: str, **more: Any) -> GoogleError:
    """Return the 403 with a reason."""
    return GoogleError(403, reason, message, **more)


def changed_meanwhile() -> GoogleError:
    """Return the 412 for an `If-Match` that is not the resource's ETag any more."""
    return GoogleError(
        412,
        "conditionNotMet",
        "Precondition Failed",
        location="If-Match",
        location_type="header",
    )


def full_sync_required() -> GoogleError:
    """Return the 410 for a sync token that is too old."""
    return GoogleError(
        410,
        "fullSyncRequired",
        "Sync token is no longer valid, a full sync is required.",
        domain="calendar",
        location="syncToken",
    )


def storage_full() -> GoogleError:
    """Return the 403 for a Drive without room."""
    message = "The user's Drive storage quota has been exceeded."
    return GoogleError(403, "storageQuotaExceeded", message)


def unreadable() -> GoogleError:
    """Return the 400 for a body that is no JSON object."""
    return GoogleError(400, "parseError", "Parse Error")
