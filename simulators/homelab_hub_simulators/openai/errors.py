"""Errors in OpenAI's shape: https://platform.openai.com/docs/guides/error-codes."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A refusal as the API words it: HTTP status, type, code and the parameter at fault."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the parts of the answer."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        return {
            "error": {
                "message": self.message,
                "type": self.kind,
                "param": self.param,
                "code": self.code,
            }
        }


def invalid(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """Return a 400 for a request that is plainly wrong."""
    return ApiError(400, message, param=param, code=code)


def missing(param: str) -> ApiError:
    """Return the 400 for a required parameter that is absent."""
    return invalid(
        f"Missing required parameter: '{param}'.", param=param, code="missing_required_parameter"
    )


def wrong_type(param: str, expected: str, value: object) -> ApiError:
    """Return the 400 for a value of the wrong type."""
    return invalid(
        f"Invalid type for '{param}': expected {expected}, but got {json_type(value)} instead.",
        param=param,
        code="invalid_type",
    )


def invalid_value(param: str, value: object, supported: str) -> ApiError:
    """Return the 400 for a value outside the supported ones."""
    return invalid(
        f"Invalid value: {value!r}. Supported values are: {supported}.",
        param=param,
        code="invalid_value",
    )


def unsupported(param: str, hint: str = "") -> ApiError:
    """Return the 400 for a parameter the chosen model does not take."""
    return invalid(
        f"Unsupported parameter: '{param}' is not supported with this model.{hint}",
        param=param,
        code="unsupported_parameter",
    )


def model_not_found(model: str) -> ApiError:
    """Return the 404 for a model this account has not."""
    return ApiError(
        404,
        f"The model `{model}` does not exist or you do not have access to it.",
        code="model_not_found",
    )


def json_type(value: object) -> str:
    """Return how the API calls the type of a JSON value, with its article."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
