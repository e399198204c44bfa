"""The specification check itself, without which the other tests would prove less."""

import pytest

from .specification import Specification


def test_a_valid_event_passes(specification: Specification) -> None:
    """An event as the document shows it is valid."""
    specification.check(
        "ResponseStreamEvent",
        {
            "type": "response.output_text.delta",
            "item_id": "msg_1",
            "output_index": 0,
            "content_index": 0,
            "delta": "In",
            "sequence_number": 1,
            "logprobs": [],
        },
    )


def test_a_field_that_is_missing_is_named(specification: Specification) -> None:
    """The error tells which field of which event."""
    with pytest.raises(AssertionError, match="'sequence_number' is a required property"):
        specification.check(
            "ResponseStreamEvent",
            {
                "type": "response.output_text.delta",
                "item_id": "msg_1",
                "output_index": 0,
                "content_index": 0,
                "delta": "In",
                "logprobs": [],
            },
        )


def test_an_unknown_event_is_refused(specification: Specification) -> None:
    """An event nobody published is not valid."""
    with pytest.raises(AssertionError, match="fits no option"):
        specification.check("ResponseStreamEvent", {"type": "response.invented"})


def test_a_wrong_item_deep_inside_is_found(specification: Specification) -> None:
    """A call without its name is found in the list of input items."""
    request = {
        "model": "gpt-5.4-mini",
        "input": [{"type": "function_call", "call_id": "call_1", "arguments": "{}"}],
    }
    with pytest.raises(AssertionError, match="'name' is a required property"):
        specification.check("CreateResponse", request)


def test_null_is_fine_where_the_document_says_nullable(specification: Specification) -> None:
    """OpenAPI 3.0's `nullable` is obeyed."""
    request = {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Hi"}]}
    specification.check("CreateChatCompletionRequest", request | {"n": None})
    with pytest.raises(AssertionError, match="None is not of type"):
        specification.check("CreateChatCompletionRequest", request | {"messages": None})
