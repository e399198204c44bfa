"""Gives the app files."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from ..protocol.app import FILES_PATH, Uploaded
from ..protocol.codec import unpack
from ..protocol.errors import Code, ProtocolError, RequestError
from ..upstream.own_error import OwnError
from .address import Address

MAX_FILE: Final = 100 * 1024 * 1024
_TIMEOUT: Final = ClientTimeout(total=300, connect=10, sock_read=60)
_CODES: Final = {
    401: Code.CREDENTIALS,
    413: Code.TOO_LARGE,
    429: Code.RATE_LIMITED,
    507: Code.TOO_LARGE,
}
_REASONS: Final = {507: "app_no_room"}


async def upload(
    session: ClientSession, address: Address, name: str, stream: AsyncIterable[bytes]
) -> str:
    """Send a file as it comes, and return its id at the app.

    Raises `RequestError` (reason `app_no_room` where the app's disk is full), and what the stream
    raises.
    """
    body = _Bounded(stream)
    try:
        async with session.post(
            address.url(FILES_PATH).with_query(name=name),
            data=body,
            headers=address.headers | {"Content-Type": "application/octet-stream"},
            ssl=address.trust,
            timeout=_TIMEOUT,
        ) as response:
            if response.status >= 400:
                code = _CODES.get(response.status, Code.FAILED)
                raise RequestError(
                    code,
                    f"the app answered {response.status} to a file",
                    reason=_REASONS.get(response.status, ""),
                )
            return unpack(Uploaded, await response.json()).id
    except (ProtocolError, ValueError) as error:
        raise RequestError(Code.INVALID, "the app's answer to a file is not understood") from error
    except TimeoutError:
        raise RequestError(Code.TOO_SLOW, "the app did not take a file in time") from None
    except (ClientError, OSError) as error:
        if body.own.error is not None:
            raise body.own.error from error
        raise RequestError(Code.UNAVAILABLE, type(error).__name__) from error


class _Bounded:
    """Passes a stream on, as far as the app takes it; `own` has why it broke off, if it did."""

    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        """Begin."""
        self._stream = stream
        self.own = OwnError()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the parts."""
        size = 0
        with self.own:
            async for part in self._stream:
                size += len(part)
                if size > MAX_FILE:
                    raise RequestError(Code.TOO_LARGE, "a file is larger than 100 MiB")
                yield part
