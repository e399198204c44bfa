"""The simulator as a program, its admin endpoints, and the product pointed at it."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.homelab_hub.upstream import endpoints as product
from homelab_hub_simulators.google import GoogleSimulator
from tests.simulators.program import running

from .scene import event

ROBIN = "robin.homelab"


async def test_the_program_runs_both_simulators(tmp_path: Path) -> None:
    """The file with all endpoints is there before the line that says it is ready."""
    table = tmp_path / "endpoints.json"
    async with running(
        "google", "--oauth-port", "0", "--auto", "allow", "--endpoints-file", str(table)
    ) as (name, origin):
        endpoints = json.loads(await asyncio.to_thread(table.read_text))
        assert name == "google"
        assert endpoints["google"]["drive"] == f"{origin}/www/"
        assert not endpoints["google"]["token"].startswith(origin)
        async with aiohttp.ClientSession() as session:
            for url in (f"{origin}/admin/endpoints", endpoints["google"]["userinfo"]):
                async with session.get(url) as answer:
                    assert answer.status in {200, 401}


async def test_the_product_takes_the_endpoints(google: GoogleSimulator, tmp_path: Path) -> None:
    """Every URL has its place in the product's table."""
    file = tmp_path / "endpoints.json"
    file.write_text(json.dumps(google.endpoints))
    assert product.table(str(file))["google"] == google.endpoints["google"]


class Admin:
    """Who sets the scene over HTTP."""

    def __init__(self, google: GoogleSimulator, session: aiohttp.ClientSession) -> None:
        """Administrate this simulator."""
        self._root = google.admin_url
        self._session = session
        self.status = 0

    async def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return the JSON."""
        url = f"{self._root}/{path}"
        async with self._session.request(method, url, json=body) as answer:
            self.status = answer.status
            return await answer.json()


@pytest.fixture
def admin(google: GoogleSimulator, session: aiohttp.ClientSession) -> Admin:
    """Return who sets the scene."""
    return Admin(google, session)


async def test_a_scene_is_set_over_http(admin: Admin, google: GoogleSimulator) -> None:
    """Calendars, events, mail and files."""
    calendar = (await admin("POST", f"calendars/{ROBIN}", {"summary": "Family"}))["id"]
    path = f"events/{ROBIN}"
    made = await admin("POST", f"{path}?calendar={calendar}", event(summary="Tea"))
    changed = await admin(
        "PATCH", f"{path}/{made['id']}?calendar={calendar}", {"summary": "Coffee"}
    )
    assert changed["summary"] == "Coffee"
    await admin("DELETE", f"{path}/{made['id']}?calendar={calendar}")
    [gone] = await admin("GET", f"{path}?calendar={calendar}")
    assert gone["status"] == "cancelled"
    await admin("DELETE", f"calendars/{ROBIN}/{calendar}")
    assert [entry.get("deleted") for entry in await admin("GET", f"calendars/{ROBIN}")][-1]
    data = base64.b64encode(b"%PDF").decode()
    mail = {"subject": "Bill", "attachments": [["bill.pdf", data, "application/pdf"]]}
    sent = await admin("POST", f"mail/{ROBIN}", mail)
    [listed] = await admin("GET", f"mail/{ROBIN}")
    assert (listed["subject"], listed["attachments"]) == ("Bill", ["bill.pdf"])
    await admin("DELETE", f"mail/{ROBIN}/{sent['id']}")
    raw = base64.b64encode(b"Subject: raw\n\nx").decode()
    await admin("POST", f"mail/{ROBIN}", {"raw": raw})
    assert [one.subject for one in google.mailbox().newest_first()] == ["raw"]


async def test_a_drive_is_filled_over_http(admin: Admin, google: GoogleSimulator) -> None:
    """Folders, files, documents, and how much room there is."""
    path = f"files/{ROBIN}"
    folder = (await admin("POST", path, {"name": "Folder"}))["id"]
    text = await admin("POST", path, {"name": "a.txt", "text": "hello", "parent": folder})
    assert (text["size"], text["parents"]) == (5, [folder])
    await admin("POST", path, {"name": "Notes", "document": "milk"})
    await admin("POST", path, {"name": "b", "data": base64.b64encode(b"12").decode()})
    assert [file["name"] for file in await admin("GET", path)] == ["Folder", "a.txt", "Notes", "b"]
    await admin("DELETE", f"{path}/{folder}")
    assert len(google.drive().files) == 2
    quota = await admin("PATCH", f"quota/{ROBIN}", {"limit": None, "elsewhere": 7})
    assert quota == {"limit": None, "elsewhere": 7, "used": 2}
    assert await admin("GET", f"uploads/{ROBIN}") == []
    await admin("DELETE", f"uploads/{ROBIN}")


async def test_the_simulator_is_changed_over_http(admin: Admin, google: GoogleSimulator) -> None:
    """Its line, its clock, and who is pushed to."""
    changes = {"delay": 0.5, "bandwidth": 1000, "insists_on_https": False}
    assert await admin("PATCH", "switches", changes) == changes
    assert (google.door.delay, google.door.bandwidth, google.insists_on_https) == (0.5, 1000, False)
    assert (await admin("POST", "clock", {"advance": 60}))["offset"] == 60
    topic = {"topic": "projects/p/topics/t", "url": "http://127.0.0.1:9/"}
    assert await admin("PUT", "subscriptions", topic) == {topic["topic"]: topic["url"]}
    assert await admin("GET", "violations") == []
    assert await admin("GET", "counts") == {}
    assert await admin("GET", "endpoints") == google.endpoints


async def test_what_is_wrong_is_explained(admin: Admin) -> None:
    """404 for what is not there, 400 for nonsense."""
    for method, path, body, status in (
        ("GET", "calendars/nobody", None, 404),
        ("DELETE", f"mail/{ROBIN}/1", None, 404),
        ("POST", f"calendars/{ROBIN}", {"colour": 1, "role": "king"}, 400),
        ("POST", f"events/{ROBIN}", {"summary": "Never"}, 400),
        ("PATCH", f"events/{ROBIN}/missing", {}, 404),
        ("POST", f"mail/{ROBIN}", [], 400),
    ):
        assert (await admin(method, path, body))["error"]
        assert admin.status == status, path
