"""Gives the app fresh tokens of the connections it runs something for, and nothing else of them."""

from collections.abc import Callable
from typing import Any

from ..connector.account import Account
from ..connector.const import WHOLE_CONNECTION
from ..connector.errors import ConnectionPausedError
from ..connector.providers import ProviderKey
from ..protocol.errors import Code, RequestError
from ..protocol.peer import Asked
from ..protocol.questions import TOKEN, Token, TokenWanted
from ..upstream import errors
from ..upstream.secret import Secret
from .link import Link


def answer_tokens(link: Link) -> Callable[[], None]:
    """Answer requests for tokens, until the returned function is called."""
    return link.answer(TOKEN, None, _Tokens(link).give)


class _Tokens:
    """Gives tokens, and remembers which, to know which one the app calls refused."""

    def __init__(self, link: Link) -> None:
        """Start without any given."""
        self._link = link
        self._given: dict[str, Secret] = {}

    async def give(self, wanted: TokenWanted, asked: Asked[Any]) -> Token:
        """Return a token for immediate use. Raises `RequestError`."""
        assert asked.connection is not None
        entry = self._link.hass.config_entries.async_get_known_entry(asked.connection)
        account: Account = entry.runtime_data.account
        rejected = self._given.get(asked.connection) if wanted.rejected else None
        try:
            token = await _token(account, rejected)
        except ConnectionPausedError as error:
            raise RequestError(Code.FORBIDDEN, str(error), reason=error.key) from error
        except errors.CredentialsError as error:
            account.suspect()
            raise RequestError(Code.CREDENTIALS, str(error), reason=error.key) from error
        except errors.UpstreamError as error:
            raise RequestError(
                Code.UNAVAILABLE, str(error), reason=error.key, retry_after=error.retry_after
            ) from error
        self._given[asked.connection] = token
        return Token(token=token.reveal())


async def _token(account: Account, rejected: Secret | None) -> Secret:
    """Return a token of an account. Raises `UpstreamError`."""
    if WHOLE_CONNECTION in account.paused:
        raise ConnectionPausedError(f"{account.entry.title} is paused")
    if account.provider.key is ProviderKey.DISCORD:
        return await account.broker.bot_token(rejected)
    return await account.broker.token(rejected)
