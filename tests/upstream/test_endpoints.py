"""Where the upstreams are, and how simulators take their places."""

from collections.abc import Generator
import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

from custom_components.homelab_hub.upstream import endpoints
from custom_components.homelab_hub.upstream.endpoints import (
    DEFAULTS,
    ROOTS,
    VARIABLE,
    EndpointsError,
    endpoint,
    load,
    table,
)


@pytest.fixture(autouse=True)
def as_found() -> Generator[None]:
    """Go back to what was loaded."""
    yield
    load(os.environ.get(VARIABLE))


def file(folder: Path, content: object) -> str:
    """Write a file of endpoints."""
    path = folder / "endpoints.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def test_without_a_file_the_upstreams_are_the_real_ones() -> None:
    """All of them encrypted."""
    load(None)

    assert endpoint("google", "token") == "https://oauth2.googleapis.com/token"
    for urls in DEFAULTS.values():
        for name, url in urls.items():
            assert url.startswith(("https://", "wss://"))
            assert url.endswith("/") or name not in ROOTS


def test_a_file_replaces_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    """A root gets the slash that paths are appended to."""
    load(file(tmp_path, {"google": {"drive": "http://127.0.0.1:1"}, "kick": {}}))

    assert endpoint("google", "drive") == "http://127.0.0.1:1/"
    assert endpoint("google", "gmail") == DEFAULTS["google"]["gmail"]
    assert endpoint("kick", "api") == DEFAULTS["kick"]["api"]


def test_a_url_that_is_none_of_ours_is_a_mistake_of_the_caller() -> None:
    """Not something to be guessed."""
    with pytest.raises(KeyError):
        endpoint("google", "maps")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("\xff", "is not JSON"),
        ([], "is not a JSON object"),
        ({"google": "http://x"}, "google is not a JSON object"),
        ({"gogle": {}}, "no provider is called 'gogle'"),
        ({"google": {"maps": "http://x"}}, "google has no 'maps'"),
        ({"google": {"token": ""}}, "google.token is not a URL"),
        ({"google": {"token": "x/y"}}, "google.token is not a URL"),
        ({"google": {"token": None}}, "google.token is not a URL"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(
    content: object, words: str, tmp_path: Path
) -> None:
    """So that whoever wrote it can mend it."""
    path = file(tmp_path, content)

    with pytest.raises(EndpointsError) as caught:
        table(path)

    assert VARIABLE in str(caught.value)
    assert path in str(caught.value)
    assert words in str(caught.value)


def test_a_missing_file_is_named() -> None:
    """The default would meet the real upstream without anybody knowing."""
    with pytest.raises(EndpointsError, match=r"/nowhere/x\.json: No such file"):
        table("/nowhere/x.json")


def test_the_variable_is_read_at_import(tmp_path: Path) -> None:
    """And the module stands alone: it needs nothing but the standard library."""
    path = file(tmp_path, {"twitch": {"eventsub": "ws://127.0.0.1:9/ws"}})
    code = "import endpoints; print(endpoints.endpoint('twitch', 'eventsub'))"

    done = subprocess.run(  # noqa: S603 - this Python, and code from above
        [sys.executable, "-S", "-c", code],
        cwd=Path(endpoints.__file__).parent,
        env={VARIABLE: path},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert done.stdout.strip() == "ws://127.0.0.1:9/ws"
