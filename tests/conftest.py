"""What holds for every test."""

from dataclasses import replace
from functools import cache
from importlib import import_module
import logging

from hassil.expression import Sentence
from hassil.parse_expression import parse_sentence
import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Keep out of each test what costs it much and tells nothing about our code."""
    _log_once()
    with_patches = pytest.MonkeyPatch()
    config.add_cleanup(with_patches.undo)
    _read_once(with_patches)


def _log_once() -> None:
    """Have pytest alone keep what is logged.

    The harness of Home Assistant writes a copy to the standard error, where blockbuster finds a
    blocking call of ours in it: a traceback for each record. It logs each SQL statement, too.
    """
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


def _read_once(patches: pytest.MonkeyPatch) -> None:
    """Have the sentences and words of Home Assistant's own agent parsed once per process.

    It parses these files of its libraries again in the Home Assistant of each test. The sentences
    are new objects each time all the same, since they keep what they work out for one set of rules.
    """
    parsed = cache(parse_sentence)

    def parse_again(text: str, keep_text: bool = False) -> Sentence:
        return replace(parsed(text, keep_text))

    patches.setattr("hassil.intents.parse_sentence", parse_again)
    gazetteer = import_module("gazetteer_matcher.config")
    patches.setattr(gazetteer, "_load_yaml", cache(gazetteer._load_yaml))


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave asyncio's debug mode to PYTHONASYNCIODEBUG: it makes most tests take twice as long.

    The test harness of Home Assistant turns it on for each test.
    """
