"""The ledger of what happened is on disk soon, bounded, and bears a disk that is torn or full."""

from dataclasses import dataclass
import errno
import json
from pathlib import Path
from typing import Any, Self

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector import ledger_file
from custom_components.homelab_hub.connector.actor import Actor
from custom_components.homelab_hub.connector.audit import AuditTrail, Event, Query, Record

from .looking import pass_time

ROBIN = Actor(component="jarvis", source="telegram", user="user-1", tool="read_chat")


@pytest.fixture
def trail(hass: HomeAssistant) -> AuditTrail:
    """Return an audit trail that nothing was written to."""
    return AuditTrail(hass)


def record(number: int, event: Event = Event.USED) -> Record:
    """Return the n-th record."""
    return Record(event=event, connection="entry", kind="kick", title="Kick", time=float(number))


def tear(hass: HomeAssistant, name: str) -> None:
    """Take the end of the last line away."""
    file = Path(hass.config.path(".storage", "homelab_hub.audit", f"{name}.jsonl"))
    file.write_bytes(file.read_bytes()[:-20])


def lines_on_disk(hass: HomeAssistant, name: str = "uses") -> list[dict[str, Any]]:
    """Return what a file holds."""
    content = Path(hass.config.path(".storage", "homelab_hub.audit", f"{name}.jsonl")).read_text()
    return [json.loads(line) for line in content.splitlines()]


@dataclass(slots=True)
class Disk:
    """A disk that takes so many more bytes of a ledger; a real one would need rights to mount it."""

    ledger: str
    room: int

    def open(self, path: Path, *arguments: Any, **named: Any) -> Any:
        """Open a file."""
        file = open(path, *arguments, **named)  # noqa: PTH123, SIM115 - it stands for `open`
        return FullFile(file, self) if path.name == f"{self.ledger}.jsonl" else file


@dataclass(slots=True)
class FullFile:
    """A file on such a disk."""

    file: Any
    disk: Disk

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        """Do all else as the file does."""
        return getattr(self.file, name)

    def write(self, content: memoryview) -> int:
        """Write what fits."""
        if not self.disk.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken: int = self.file.write(content[: self.disk.room])
        self.disk.room -= taken
        return taken


def fill(monkeypatch: pytest.MonkeyPatch, ledger: str, room: int) -> None:
    """Let the disk take so many more bytes of a ledger."""
    monkeypatch.setattr(ledger_file, "open", Disk(ledger, room).open, raising=False)


async def test_it_is_on_disk_within_a_second(
    hass: HomeAssistant, trail: AuditTrail, freezer: FrozenDateTimeFactory
) -> None:
    """Without anybody asking."""
    trail.record(record(1))
    await pass_time(hass, freezer, seconds=1)

    assert [line["event"] for line in lines_on_disk(hass)] == ["used"]


async def test_it_is_on_disk_when_home_assistant_stops(
    hass: HomeAssistant, trail: AuditTrail
) -> None:
    """However short before something happened."""
    trail.record(record(1))
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()

    assert len(lines_on_disk(hass)) == 1


async def test_it_survives_a_restart(hass: HomeAssistant, trail: AuditTrail) -> None:
    """In the order in which it happened, newest first."""
    for number in range(5):
        trail.record(record(number, Event.USED if number % 2 else Event.GRANTED))
    await trail.flush()
    lines = await AuditTrail(hass).query(Query(limit=4))

    assert [line["time"][17:19] for line in lines] == ["04", "03", "02", "01"]


@pytest.mark.parametrize("name", ["uses", "events"])
async def test_a_torn_line_costs_itself_alone(
    hass: HomeAssistant, trail: AuditTrail, name: str
) -> None:
    """As after a power cut; what comes next is not glued to it."""
    event = Event.USED if name == "uses" else Event.GRANTED
    for number in range(2):
        trail.record(record(number, event))
    await trail.flush()
    tear(hass, name)

    after = AuditTrail(hass)
    after.record(record(7, event))
    assert [line["time"][17:19] for line in await after.query(Query())] == ["07", "00"]
    assert [line["time"][17:19] for line in await AuditTrail(hass).query(Query())] == ["07", "00"]


async def test_a_full_disk_delays_the_audit_trail_and_loses_nothing(
    hass: HomeAssistant,
    trail: AuditTrail,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even if a part of a line fitted; the log says it once."""
    with monkeypatch.context() as disk:
        fill(disk, "uses", 250)
        for number in range(6):
            trail.record(record(number, Event.GRANTED if number == 3 else Event.USED))
            await trail.flush()
        assert caplog.text.count("The audit trail cannot be written") == 1
    await pass_time(hass, freezer, minutes=1)

    assert [line["time"][17:19] for line in lines_on_disk(hass)] == ["00", "01", "02", "04", "05"]
    assert [line["time"][17:19] for line in lines_on_disk(hass, "events")] == ["03"]


async def test_a_full_disk_costs_the_oldest_in_the_end(
    hass: HomeAssistant, trail: AuditTrail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded as well."""
    monkeypatch.setattr("custom_components.homelab_hub.connector.audit.PENDING_KEPT", 10)
    with monkeypatch.context() as disk:
        fill(disk, "uses", 0)
        for number in range(30):
            trail.record(record(number))
            await trail.flush()

    found = [line["time"][17:19] for line in await trail.query(Query())]
    assert found == [f"{number:02}" for number in range(29, 19, -1)]


async def test_ten_thousand_records_are_kept(hass: HomeAssistant, trail: AuditTrail) -> None:
    """In one write."""
    for number in range(10_000):
        trail.record(record(number))
    await trail.flush()

    assert len(await trail.query(Query(limit=20_000))) == 10_000


async def test_calls_do_not_push_out_what_is_rare(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year-old consent is of more interest than a call of yesterday."""
    monkeypatch.setattr("custom_components.homelab_hub.connector.audit.USES_KEPT", 10)
    trail = AuditTrail(hass)
    trail.record(record(0, Event.GRANTED))
    for number in range(1, 100):
        trail.record(record(number))
        if not number % 7:
            await trail.flush()

    uses = await trail.query(Query(event="used", limit=1000))
    assert 10 <= len(uses) <= 20
    assert uses[0]["time"].startswith("1970-01-01T00:01:39")
    assert len(await trail.query(Query(event="granted"))) == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"connection": "b"}, [2]),
        ({"kind": "spotify"}, [2]),
        ({"event": "granted"}, [3]),
        ({"outcome": "upstream_failed"}, [4]),
        ({"component": "jarvis"}, [1]),
        ({"user": "user-1"}, [1]),
        ({"limit": 2}, [4, 3]),
        ({"connection": "nobody's"}, []),
    ],
)
async def test_it_is_asked_for_what_is_wanted(
    trail: AuditTrail, wanted: dict[str, Any], found: list[int]
) -> None:
    """Newest first."""
    common: dict[str, Any] = {"connection": "a", "kind": "kick", "title": "Kick"}
    for more in (
        {"event": Event.USED, "time": 1.0, "actor": ROBIN},
        {"event": Event.USED, "time": 2.0, "connection": "b", "kind": "spotify"},
        {"event": Event.GRANTED, "time": 3.0},
        {"event": Event.USED, "time": 4.0, "outcome": "upstream_failed"},
    ):
        trail.record(Record(**common | more))

    lines = await trail.query(Query(**wanted))
    assert [int(line["time"][18]) for line in lines] == found
