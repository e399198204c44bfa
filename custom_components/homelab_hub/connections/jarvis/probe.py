"""Finds out how a server speaks, with a test call."""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.httpx_client import get_async_client

from ...assistant.options import ApiStyle
from ...upstream import errors
from ...upstream.openai import OpenAIServer
from .const import STYLE_AUTO, STYLES
from .models import default_chat_model, default_image_model

PROBE_TIMEOUT = 60.0
# Some servers take any name, and every other one says that it does not know this one.
_NO_MODEL = "default"


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What a server offers. `chat_model` is one to start with."""

    style: ApiStyle
    models: list[str]
    chat_model: str
    image_model: str | None


def connect(hass: HomeAssistant, base_url: str, api_key: str) -> OpenAIServer:
    """Return a client for a server, on Home Assistant's connections."""
    return OpenAIServer(base_url=base_url, api_key=api_key, http_client=get_async_client(hass))


async def probe(
    hass: HomeAssistant, base_url: str, api_key: str, style: str = STYLE_AUTO
) -> Findings:
    """Ask the server for its models and a word. Raises `UpstreamError` if it will not answer.

    With `style` "auto" the Responses API is tried first, then Chat Completions.
    """
    server = connect(hass, base_url, api_key)
    await hass.async_add_executor_job(server.prepare)
    models = await server.models()
    model = default_chat_model(models) or _NO_MODEL
    styles = list(ApiStyle) if style == STYLE_AUTO else [ApiStyle(style)]
    missing = errors.NotAnApiError("no style is left")
    for candidate in styles:
        try:
            await ask_a_word(server, candidate, model)
        except errors.NotAnApiError as error:
            missing = error
            continue
        except errors.ModelNotFoundError, errors.BadRequestError:
            pass  # it understood the question, and a person can choose another model
        return Findings(
            style=candidate,
            models=models,
            chat_model=model,
            image_model=default_image_model(models),
        )
    raise missing


async def ask_a_word(server: OpenAIServer, style: ApiStyle, model: str) -> None:
    """Ask a model the shortest question. Raises `UpstreamError` if it does not answer."""
    if style is ApiStyle.RESPONSES:
        # 16 tokens are the least that the API allows.
        body: dict[str, Any] = {"input": "Hi", "max_output_tokens": 16, "store": False}
    else:
        body = {"messages": [{"role": "user", "content": "Hi"}]}
    await server.post(STYLES[style].path, {"model": model, **body}, timeout=PROBE_TIMEOUT)
