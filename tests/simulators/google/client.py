"""Google's own client, over real sockets, with every answer checked against its documents."""

import asyncio
from collections.abc import Callable
from contextlib import closing
import json
from typing import Any

from googleapiclient.discovery import build_from_document  # type: ignore[import-untyped]  # comes without types
from googleapiclient.discovery_cache import get_static_doc  # type: ignore[import-untyped]  # comes without types
from googleapiclient.errors import HttpError  # type: ignore[import-untyped]  # comes without types
from googleapiclient.http import HttpRequest  # type: ignore[import-untyped]  # comes without types
import httplib2  # type: ignore[import-untyped]  # comes without types
import pytest

from homelab_hub_simulators.google.discovery import DOCUMENTS, Discovery

PATIENCE = 30


class Http(httplib2.Http):  # type: ignore[misc]  # comes without types
    """A connection that sends an access token with every request, as google-auth's does."""

    def __init__(self, token: str) -> None:
        """Keep the token."""
        super().__init__(timeout=PATIENCE)
        self.token = token
        # What tells a resumable upload that it goes on is no redirect.
        self.redirect_codes = httplib2.REDIRECT_CODES - {308}

    def request(self, uri: str, method: str = "GET", **more: Any) -> Any:
        """Send a request."""
        headers = dict(more.pop("headers", None) or {})
        headers.setdefault("authorization", f"Bearer {self.token}")
        return super().request(uri, method, headers=headers, **more)


class CheckedRequest(HttpRequest):  # type: ignore[misc]  # comes without types
    """A request whose JSON answer must be what the discovery document says."""

    seen: set[str] = set()  # noqa: RUF012 - what all tests together have called

    def __init__(self, http: Any, postproc: Callable[..., Any], *rest: Any, **more: Any) -> None:
        """Check the answer once it is read."""

        def check(response: Any, content: Any) -> Any:
            """Return the answer, after a look at it."""
            answer = postproc(response, content)
            if response.status != 308 and isinstance(answer, dict):
                problems = list(answer_problems(more["methodId"], answer))
                assert not problems, problems
            return answer

        super().__init__(http, check, *rest, **more)
        self.seen.add(more["methodId"])


def answer_problems(method_id: str, answer: Any) -> list[str]:
    """Return where an answer is not what the method's schema says."""
    discovery = Discovery.load()
    assert discovery is not None
    schema = discovery.answer_schema(method_id)
    api = method_id.partition(".")[0]
    return [] if schema is None else list(discovery.problems(api, schema, answer))


class GoogleClient:
    """The three services of one person's token."""

    def __init__(self, endpoints: dict[str, dict[str, str]], token: str) -> None:
        """Build the services; blocks."""
        self.token = token
        self._services = {name: self._build(name, endpoints["google"][name]) for name in DOCUMENTS}
        self.calendar = self._services["calendar"]
        self.drive = self._services["drive"]
        self.gmail = self._services["gmail"].users()
        self.gmail_service = self._services["gmail"]

    def _build(self, name: str, root: str) -> Any:
        """Return one service with another root."""
        version = DOCUMENTS[name].partition(".")[2]
        document = json.loads(get_static_doc(name, version))
        document["rootUrl"] = root
        return build_from_document(document, http=Http(self.token), requestBuilder=CheckedRequest)

    async def run(self, request: Any) -> Any:
        """Execute a request in a thread, with a connection of its own."""
        async with asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(self.execute, request)

    def execute(self, request: Any) -> Any:
        """Execute a request, or a batch, with a connection of its own; blocks."""
        with closing(Http(self.token)) as http:
            return request.execute(http=http)

    async def refused(self, request: Any) -> tuple[int, str]:
        """Execute a request that must fail; return its status, and the first reason."""
        with pytest.raises(HttpError) as caught:
            await self.run(request)
        error = json.loads(caught.value.content)["error"]
        assert error["code"] == caught.value.status_code
        return error["code"], error["errors"][0]["reason"]

    async def pages(self, methods: Any, request: Any, key: str = "items") -> list[list[Any]]:
        """Return all pages of a list."""
        found = []
        while request is not None:
            answer = await self.run(request)
            found.append(answer.get(key, []))
            request = methods.list_next(request, answer)
        return found
