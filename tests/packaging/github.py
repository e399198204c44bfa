"""A local stand-in for GitHub that holds one repository: the archive of one release.

It serves what the Marketplace asks of the REST API, of the raw files and of the archives,
at the paths and in the shapes of GitHub's REST reference (version 2022-11-28).
"""

import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import io
import zipfile

from aiohttp import web

REPOSITORY = "homelab-hub/homelab-hub"
TAG = "v0.1.0"


class GitHub:
    """One repository with one release; `archive` is a ZIP with one top level folder."""

    def __init__(self, archive: bytes) -> None:
        """Read the files of the archive."""
        self._archive = archive
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            self._files = {
                name.partition("/")[2]: files.read(name)
                for name in files.namelist()
                if not name.endswith("/")
            }

    @asynccontextmanager
    async def serve(self) -> AsyncGenerator[str]:
        """Serve on a free port of this machine; yields the base URL."""
        application = web.Application()
        api = f"/repos/{REPOSITORY}"
        application.router.add_get(api, self._repository)
        application.router.add_get(f"{api}/releases", self._releases)
        application.router.add_get(f"{api}/branches/main", self._branch)
        application.router.add_get(f"{api}/git/trees/{{ref:.+}}", self._tree)
        application.router.add_get(f"{api}/contents/{{path:.+}}", self._contents)
        application.router.add_get(f"/{REPOSITORY}/archive/refs/tags/{TAG}.zip", self._zip)
        application.router.add_get(f"/raw/{REPOSITORY}/{{ref}}/{{path:.+}}", self._raw)
        runner = web.AppRunner(application)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def _repository(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "id": 1,
                "full_name": REPOSITORY,
                "default_branch": "main",
                "archived": False,
                "has_issues": True,
                "pushed_at": "2026-11-01T00:00:00Z",
            }
        )

    async def _releases(self, _request: web.Request) -> web.Response:
        return web.json_response(
            [{"tag_name": TAG, "name": TAG, "draft": False, "prerelease": False, "assets": []}]
        )

    async def _branch(self, _request: web.Request) -> web.Response:
        return web.json_response({"name": "main", "commit": {"sha": "0" * 40}})

    async def _tree(self, _request: web.Request) -> web.Response:
        folders = {
            path.rsplit("/", depth)[0]
            for path in self._files
            for depth in range(1, path.count("/") + 1)
        }
        entries = [{"path": path, "type": "tree"} for path in folders]
        entries += [{"path": path, "type": "blob"} for path in self._files]
        entries.sort(key=lambda entry: entry["path"])
        return web.json_response({"sha": "0" * 40, "truncated": False, "tree": entries})

    async def _contents(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        content = self._file(path)
        return web.json_response(
            {
                "name": path.rsplit("/", 1)[-1],
                "path": path,
                "type": "file",
                "encoding": "base64",
                "content": base64.encodebytes(content).decode(),
            }
        )

    async def _zip(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._archive, content_type="application/zip")

    async def _raw(self, request: web.Request) -> web.Response:
        return web.Response(body=self._file(request.match_info["path"]))

    def _file(self, path: str) -> bytes:
        if path not in self._files:
            raise web.HTTPNotFound(text='{"message": "Not Found"}', content_type="application/json")
        return self._files[path]
