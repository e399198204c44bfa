"""The simulator as a program, and what it may import."""

import signal
import subprocess
import sys

import openai
import pytest

from homelab_hub_simulators.openai import OpenAISimulator

from .program import ENVIRONMENT, running
from .talking import ask


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_the_program_says_where_it_is_and_stops_when_told(sign: signal.Signals) -> None:
    """One line when ready, a working API behind it, and exit code 0."""
    async with running("openai", sign=sign) as (name, url):
        assert name == "openai"
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/v1")
        async with openai.AsyncOpenAI(api_key="sk-x", base_url=url) as client:
            assert (await ask(client, "hello")).output_text


def test_home_assistant_is_not_needed() -> None:
    """The simulators run where Home Assistant is not installed."""
    code = "import sys; sys.modules['homeassistant'] = None; import homelab_hub_simulators.__main__"
    subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=True, timeout=60)  # noqa: S603 - our own code


async def test_models_are_listed_and_found(client: openai.AsyncOpenAI) -> None:
    """What the tests and the product use by default is there."""
    listed = {model.id for model in (await client.models.list()).data}
    assert listed >= {
        "gpt-5.4-mini",
        "gpt-4.1-mini",
        "gpt-image-2",
        "gpt-4o-mini-tts",
        "gpt-4o-mini-transcribe",
    }
    assert (await client.models.retrieve("gpt-5.4-mini")).id == "gpt-5.4-mini"
    with pytest.raises(openai.NotFoundError) as refused:
        await client.models.retrieve("gpt-99")
    assert refused.value.code == "model_not_found"


async def test_two_simulators_run_side_by_side() -> None:
    """Ports, records and faults are their own."""
    async with OpenAISimulator() as one, OpenAISimulator() as other:
        assert one.base_url != other.base_url
        one.faults.put("server_error")
        async with openai.AsyncOpenAI(api_key="sk-x", base_url=other.base_url) as client:
            await client.models.list()
        assert (len(one.requests), len(other.requests)) == (0, 1)
