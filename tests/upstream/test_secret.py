"""A secret shows itself nowhere but where it is asked to."""

import copy
from dataclasses import asdict, dataclass
import json
import pickle

import orjson
import pytest

from custom_components.homelab_hub.upstream.secret import MASK, Secret

VALUE = "sk-nobody-may-see"


@dataclass
class Holder:
    """Something with a secret in it."""

    secret: Secret


def test_it_is_revealed_on_request() -> None:
    """And only then."""
    assert Secret(VALUE).reveal() == VALUE


@pytest.mark.parametrize(
    "shown",
    [
        repr(Secret(VALUE)),
        str(Secret(VALUE)),
        f"{Secret(VALUE)}",
        f"{Secret(VALUE):>30}",
        f"{Secret(VALUE)!r}",
        "%s %r" % (Secret(VALUE), Secret(VALUE)),  # noqa: UP031 - logging formats so
        repr([Secret(VALUE)]),
        repr(Holder(Secret(VALUE))),
        repr(asdict(Holder(Secret(VALUE)))),
        str(ValueError(Secret(VALUE))),
    ],
)
def test_it_is_masked_wherever_it_is_shown(shown: str) -> None:
    """In messages, in containers, in errors."""
    assert VALUE not in shown
    assert MASK in shown


def test_json_does_not_take_it() -> None:
    """Neither the standard library's nor Home Assistant's (orjson writes out dataclasses)."""
    with pytest.raises(TypeError):
        json.dumps({"token": Secret(VALUE)})
    with pytest.raises(TypeError):
        orjson.dumps({"token": Secret(VALUE)})


def test_it_is_not_pickled() -> None:
    """A pickle is a file like any other."""
    with pytest.raises(TypeError):
        pickle.dumps(Secret(VALUE))


def test_it_has_no_attributes_to_look_into() -> None:
    """Diagnostics and debuggers list those."""
    with pytest.raises(TypeError):
        vars(Secret(VALUE))


def test_it_does_not_change() -> None:
    """So that it can be shared and cached."""
    secret = Secret(VALUE)

    with pytest.raises(AttributeError):
        secret._value = "other"
    with pytest.raises(AttributeError):
        del secret._value
    assert copy.deepcopy(secret) is copy.copy(secret) is secret


def test_equal_secrets_are_equal() -> None:
    """Another object with the same value; never a plain string."""
    assert Secret(VALUE) == Secret(VALUE)
    assert hash(Secret(VALUE)) == hash(Secret(VALUE))
    assert Secret(VALUE) != Secret("other")
    assert Secret("ü\ud800") == Secret("ü\ud800")
    assert Secret(VALUE) != VALUE


def test_an_empty_secret_is_none() -> None:
    """As with strings."""
    assert not Secret("")
    assert Secret(VALUE)
