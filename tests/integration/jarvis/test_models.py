"""Which models a new Jarvis starts with, for the lists that servers have."""

import pytest

from custom_components.homelab_hub.connections.jarvis.models import (
    chat_models,
    default_chat_model,
    default_image_model,
)

OPENAI = [
    "babbage-002",
    "chatgpt-image-latest",
    "dall-e-3",
    "davinci-002",
    "gpt-3.5-turbo-instruct",
    "gpt-4",
    "gpt-4-turbo",
    "gpt-4.1-mini",
    "gpt-4o",
    "gpt-4o-audio-preview",
    "gpt-4o-mini-transcribe",
    "gpt-4o-mini-tts",
    "gpt-4o-search-preview",
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.4-mini-2026-03-17",
    "gpt-5.4-nano",
    "gpt-image-1",
    "gpt-image-1-mini",
    "gpt-image-2",
    "gpt-realtime",
    "o3-deep-research",
    "omni-moderation-latest",
    "sora-2",
    "text-embedding-3-small",
    "whisper-1",
]


def test_only_models_that_converse_are_offered_for_it() -> None:
    """Voices, ears, pictures and the like are left out."""
    assert chat_models(OPENAI) == [
        "gpt-4",
        "gpt-4-turbo",
        "gpt-4.1-mini",
        "gpt-4o",
        "gpt-5.4",
        "gpt-5.4-mini",
        "gpt-5.4-mini-2026-03-17",
        "gpt-5.4-nano",
    ]


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        (OPENAI, "gpt-5.4-mini"),
        # Newest first among the small ones, by number and not by letters.
        (["gpt-4.1-mini", "gpt-5-mini"], "gpt-5-mini"),
        (["gpt-5-mini", "gpt-10-mini"], "gpt-10-mini"),
        # A small one before a newer big one, and that before the smallest.
        (["gpt-5.5", "gpt-5.4-mini"], "gpt-5.4-mini"),
        (["gpt-5.5-luna", "gpt-5.5"], "gpt-5.5-luna"),
        (["gpt-5.4-nano", "gpt-5.4"], "gpt-5.4"),
        (["gpt-5.4-nano"], "gpt-5.4-nano"),
        # Servers at home.
        (["llama3.2:3b", "qwen3:8b"], "llama3.2:3b"),
        (["gpt-oss:20b"], "gpt-oss:20b"),
        (["all-minilm:latest", "bge-m3:latest", "qwen3:8b"], "qwen3:8b"),
        (["nomic-embed-text", "whisper-large-v3", "llama3.2:3b"], "llama3.2:3b"),
        (["flux.1-schnell", "sdxl-turbo", "stable-diffusion-3.5", "llama3.2:3b"], "llama3.2:3b"),
        (["meta-llama/Llama-3.1-8B-Instruct"], "meta-llama/Llama-3.1-8B-Instruct"),
        # Nothing to talk to.
        (["whisper-1", "gpt-image-2"], None),
        ([], None),
    ],
)
def test_the_newest_small_model_is_the_one_to_start_with(
    models: list[str], expected: str | None
) -> None:
    """A voice assistant should answer at once, and cheaply."""
    assert default_chat_model(models) == expected


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        (OPENAI, "gpt-image-2"),
        (["gpt-image-1", "gpt-image-1.5"], "gpt-image-1.5"),
        (["gpt-image-1-mini", "gpt-image-1"], "gpt-image-1"),
        (["gpt-image-1-mini"], "gpt-image-1-mini"),
        (["dall-e-2", "dall-e-3"], "dall-e-3"),
        (["llama3.2:3b", "flux.1-schnell"], "flux.1-schnell"),
        (["stable-diffusion-3.5"], "stable-diffusion-3.5"),
        (["gpt-5.4-mini"], None),
        ([], None),
    ],
)
def test_the_newest_full_picture_model_is_the_one_to_start_with(
    models: list[str], expected: str | None
) -> None:
    """Without one, no pictures are offered."""
    assert default_image_model(models) == expected
