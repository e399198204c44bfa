"""What the providers remember when the demo is started again."""

from pathlib import Path

from homelab_hub_demo.books import keep_books, open_books
from homelab_hub_demo.providers import open_business
from homelab_hub_simulators.oauth import OAuthSimulator

HOME = "http://127.0.0.1:8123"


def a_grant(simulator: OAuthSimulator) -> str:
    """Let somebody allow something at Discord, and return the refresh token."""
    open_business(simulator, HOME)
    ledger = simulator.providers["discord"].ledger
    [client] = ledger.clients.values()
    person = next(iter(ledger.accounts.values()))
    return ledger.issue_refresh_token(ledger.allow(client, person, ("identify",), lifetime=None))


def test_a_refresh_token_is_good_at_the_next_start(tmp_path: Path) -> None:
    """Also once the demo has registered its application again."""
    before = OAuthSimulator()
    token = a_grant(before)
    before.clock.advance(60)
    keep_books(before, tmp_path / "books")

    after = OAuthSimulator()
    assert open_books(after, tmp_path / "books")
    open_business(after, HOME)
    discord = after.providers["discord"]
    [client] = discord.ledger.clients.values()
    fresh = discord.refreshed_response(token, client)
    assert fresh["access_token"] in {one.value for one in after.issued}
    assert discord.ledger.clock is after.clock
    assert after.clock.offset == 60


def test_books_of_another_version_stay_closed(tmp_path: Path) -> None:
    """They may not fit what is read with them."""
    before, after = OAuthSimulator(), OAuthSimulator()
    a_grant(before)
    file = tmp_path / "books"
    keep_books(before, file)
    file.write_bytes(b"x" + file.read_bytes()[1:])
    assert not open_books(after, file)
    assert not after.grants


def test_the_first_start_has_no_books(tmp_path: Path) -> None:
    """Nobody has allowed anything."""
    assert not open_books(OAuthSimulator(), tmp_path / "books")
