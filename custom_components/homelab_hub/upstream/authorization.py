"""The headers of requests, with a token or without one."""

from collections.abc import Mapping

from multidict import CIMultiDict

from . import errors
from .secret import Secret


class Authorization:
    """Puts tokens into headers; those of a token are made once.

    `name` is the upstream's, `scheme` precedes the token (RFC 9110 section 11.4), `headers` go with
    every request.
    """

    def __init__(self, name: str, scheme: str, headers: Mapping[str, str]) -> None:
        """Prepare; there is no token yet."""
        self.scheme = scheme
        self.headers = headers
        self._name = name
        self._ready = self._plain = CIMultiDict(headers)
        self._token: Secret | None = None

    def headers_for(self, token: Secret | None, more: Mapping[str, str] | None) -> CIMultiDict[str]:
        """Return the headers of a request, which are not to be changed.

        Raises `CredentialsError` for a token that no header can hold.
        """
        if token is not self._token:
            value = token.reveal() if token else ""
            if not (value and value.isascii() and value.isprintable()):
                raise errors.CredentialsError(f"{self._name}: the token cannot be sent")
            self._ready = self._plain.copy()
            self._ready["Authorization"] = f"{self.scheme} {value}"
            self._token = token
        if more is None:
            return self._ready
        headers = self._ready.copy()
        headers.update(more)
        return headers
