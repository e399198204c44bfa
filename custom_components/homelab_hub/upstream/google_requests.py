"""Google's APIs: google-api-python-client makes the requests, our transport sends them.

The client knows every method and parameter from discovery documents it brings along. It hands
each request to its `requestBuilder`, which here is `GoogleRequest`; its `http` is our transport.
Importing this and making a `GoogleApi` read files: do both in an executor.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
import json
from typing import Any

import aiohttp
from googleapiclient.discovery import build_from_document  # type: ignore[import-untyped]  # comes without types
from googleapiclient.discovery_cache import get_static_doc  # type: ignore[import-untyped]  # comes without types
from yarl import URL

from . import errors
from .answer import Answer
from .endpoints import endpoint
from .transport import Transport

VERSIONS: Mapping[str, str] = {"calendar": "v3", "drive": "v3", "gmail": "v1", "youtube": "v3"}
# What the client's own request takes for too long for a GET (googleapiclient.http.MAX_URI_LENGTH).
LONGEST_URI = 2048
NOT_MODIFIED = 304


class GoogleApi:
    """One of Google's APIs, on the transport of one account."""

    def __init__(self, transport: Transport, name: str, *resources: str) -> None:
        """Read the API's description; blocks for some milliseconds, so call it in an executor.

        `name` is a key of `VERSIONS`. `resources` are made ready here, so that their first use
        does not take a millisecond or more of the event loop.
        """
        document = json.loads(get_static_doc(name, VERSIONS[name]))
        # Uploads go to the root too, so it is better replaced here than by `client_options`.
        document["rootUrl"] = endpoint("google", name)
        self._service = build_from_document(document, http=transport, requestBuilder=GoogleRequest)
        self._resources: dict[str, Any] = {}
        for path in resources:
            self.resource(path)

    def resource(self, path: str) -> Any:
        """Return a collection of methods, such as `events` or `users.messages`.

        The path is that of the reference and of the ids of methods: what the client calls
        `service.users().messages()`. The client makes it anew each time, documentation included,
        which takes longer than a call; here it is kept. Its methods return a `GoogleRequest`.
        """
        if (found := self._resources.get(path)) is None:
            found = self._service
            for part in path.split("."):
                found = getattr(found, part)()
            self._resources[path] = found
        return found


class GoogleRequest:
    """A request made ready by the client: `execute` sends it and returns what the API says.

    The arguments and the public attributes are those of `googleapiclient.http.HttpRequest`, as far
    as the client touches them: `list_next` copies a request and changes `uri`, or `body`.
    """

    def __init__(  # noqa: PLR0917 - the client's order
        self,
        http: Transport,
        postproc: Any,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
        methodId: str | None = None,  # noqa: N803 - the client's name
        resumable: Any = None,
    ) -> None:
        """Keep what the client made. `resumable` is the file of a resumable upload."""
        self.http = http
        self.postproc = postproc
        self.uri = uri
        self.method = method
        self.body = body
        self.body_size = len(body or "")
        self.headers = headers or {}
        self.method_id = methodId
        self.resumable = resumable
        if self.headers.get("accept") == "*/*" and "alt=media" not in uri:
            # The client means "no body" by it; a page of a proxy is none.
            self.headers["accept"] = "application/json"

    async def execute(self, http: Transport | None = None) -> Any:
        """Send the request; return the answer's JSON, or its bytes for media.

        `http` is another transport than that of the client, for what falls under another
        capability.

        None if a condition in `headers` said that nothing changed. Raises `UpstreamError`.
        """
        if self.resumable is not None:
            raise TypeError("a resumable upload is sent in pieces, not by execute")
        transport = http or self.http
        if len(self.uri) > LONGEST_URI and self.method == "GET":
            answer = await self._send_as_post(transport)
        else:
            answer = await transport.request(
                self.method,
                URL(self.uri, encoded=True),
                data=self.body,
                headers=self.headers,
                template=self.method_id,
            )
        if answer.status == NOT_MODIFIED:
            return None
        result = self.postproc(answer, answer.body)
        if result and isinstance(result, str):
            # The client's way with JSON that is none.
            raise errors.AnswerBrokenError(f"{self.method_id}: the answer is not JSON")
        return result

    def stream(self) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Send the request and give the open response: for `get_media` and `export_media`."""
        return self.http.stream(
            self.method,
            URL(self.uri, encoded=True),
            data=self.body,
            headers=self.headers,
            template=self.method_id,
        )

    async def _send_as_post(self, transport: Transport) -> Answer:
        """Send a GET whose query is too long for a URL in the body of a POST, as the client does."""
        uri = URL(self.uri, encoded=True)
        return await transport.post(
            uri.with_query(None),
            data=uri.raw_query_string,
            headers={
                **self.headers,
                "x-http-method-override": "GET",
                "content-type": "application/x-www-form-urlencoded",
            },
            idempotent=True,
            template=self.method_id,
        )
