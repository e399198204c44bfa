"""The search for secrets finds them, however they are written."""

from base64 import b64encode
import json
from urllib.parse import urlencode

import pytest

from homelab_hub_demo.tour.leaks import leaks

SECRET = 'k%3/+"ü-secret'


@pytest.mark.parametrize(
    "text",
    [
        f"a line with {SECRET} in it",
        urlencode({"token": SECRET}),
        json.dumps({"token": SECRET}),
        json.dumps({"token": SECRET}, ensure_ascii=False),
        b64encode(SECRET.encode()).decode(),
    ],
    ids=["plain", "URL", "JSON", "JSON as the frontend gets it", "Base64"],
)
def test_a_secret_is_found_however_it_is_written(text: str) -> None:
    """Logs show requests, answers and headers."""
    assert leaks({"log": text.encode()}, [("token", SECRET)]) == ["token in log"]


def test_basic_authentication_is_looked_into() -> None:
    """The secret begins anywhere in the three bytes that four letters stand for."""
    for client_id in ("a", "ab", "abc"):
        header = b64encode(f"{client_id}:a-client-secret".encode())
        assert leaks({"log": header}, [("client secret", "a-client-secret")])


def test_no_secret_is_no_leak() -> None:
    """Names and what is masked do not count."""
    assert leaks({"log": b"client_secret=***", "events": b"[]"}, [("token", SECRET)]) == []
