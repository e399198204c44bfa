"""A person's Google in a process of its own: `python -m tests.benchmarks.google.person`.

Calendars and mail with real sign-ins, so that what both integrations ask is what they would ask.
"""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
import json
import sys
from typing import Any, Self
from zoneinfo import ZoneInfo

from homelab_hub_demo.folder import ZONE
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator

MODULE = "tests.benchmarks.google.person"
FAMILY = "family@group.calendar.google.com"
# The large calendar has ten single events a day, for so many days before today, and some series.
DAYS_BEFORE = 60
SERIES = 50
MAILS = 50
DAY = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Where a Google is, who has it, and what each side signs in with.

    `tokens` are answers of the token endpoint, by side; `issued_at` is when. A client's secret is
    its id.
    """

    endpoints: dict[str, dict[str, str]]
    issued_at: float
    email: str
    tokens: dict[str, dict[str, Any]]
    google_admin: str
    oauth_admin: str

    def as_json(self) -> str:
        """Return it as a line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str | bytes) -> Self:
        """Return it from a line."""
        return cls(**json.loads(line))


@asynccontextmanager
async def living_person(*, events: int, busy: int = 0) -> AsyncGenerator[Person]:
    """Give a person until the context ends.

    `events` is the size of the large calendar, `busy` the events that the own one has every day.
    """
    command = [sys.executable, "-m", MODULE, f"--events={events}", f"--busy={busy}"]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    assert process.stdin
    try:
        yield Person.from_json(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


def _settle(google: GoogleSimulator, events: int, busy: int) -> None:
    """Fill calendars and mailbox."""
    now = google.clock.now()
    calendars = google.calendars()
    calendars.add_calendar("Family", calendar_id=FAMILY)
    calendars.fill(events, FAMILY, start=now - DAYS_BEFORE * DAY)
    start = datetime.fromtimestamp(now, ZoneInfo(ZONE)).replace(minute=0) - timedelta(days=90)
    for number in range(SERIES if events else 0):
        first = start + timedelta(hours=number)
        calendars.add_event(FAMILY, **_every("WEEKLY", f"Weekly {number}", first))
    for number in range(busy):
        first = start.replace(hour=9 + 4 * number)
        calendars.add_event(**_every("DAILY", f"Daily {number}", first))
    google.mailbox().fill(MAILS)


def _every(pace: str, summary: str, start: datetime) -> dict[str, Any]:
    """Return an event of half an hour that recurs."""
    end = start + timedelta(minutes=30)
    return {
        "summary": summary,
        "start": {"dateTime": start.isoformat(timespec="seconds"), "timeZone": ZONE},
        "end": {"dateTime": end.isoformat(timespec="seconds"), "timeZone": ZONE},
        "recurrence": [f"RRULE:FREQ={pace}"],
    }


async def _serve(events: int, busy: int) -> None:
    """Serve until stdin ends."""
    async with OAuthSimulator(auto="allow") as oauth, GoogleSimulator(oauth) as google:
        _settle(google, events, busy)
        provider = google.provider
        account = google.account()
        tokens = {}
        for side in ("core", "ours"):
            client = oauth.register_client("google", side, side, ["http://localhost/"])
            scopes = tuple(provider.scopes)
            grant = provider.ledger.allow(client, account, scopes, lifetime=None)
            tokens[side] = provider.token_response(grant, first=True)
        person = Person(
            endpoints=google.endpoints,
            issued_at=google.clock.now(),
            email=account.email,
            tokens=tokens,
            google_admin=google.admin_url,
            oauth_admin=oauth.admin_url,
        )
        sys.stdout.write(person.as_json() + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--busy", type=int, default=0)
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.events, arguments.busy))


if __name__ == "__main__":
    main()
