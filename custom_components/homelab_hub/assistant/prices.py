"""What models cost. The defaults are OpenAI's standard rates of autumn 2026; options override."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from .usage import Usage

CONF_CACHED_INPUT = "cached_input"
CONF_INPUT = "input"
CONF_MODEL = "model"
CONF_OUTPUT = "output"

_DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """US dollars per million tokens.

    `image_input` is the rate of tokens that picture models read from pictures, `audio_input` that
    of tokens that models hear. `audio_minute` is in US dollars per minute heard, `characters` in
    US dollars per million characters spoken, for models that are not paid by tokens.
    """

    input: float = 0.0
    cached_input: float = 0.0
    output: float = 0.0
    image_input: float | None = None
    audio_input: float | None = None
    audio_minute: float = 0.0
    characters: float = 0.0

    @property
    def by_tokens(self) -> bool:
        """Return whether the model is paid by tokens."""
        return not (self.audio_minute or self.characters)

    def of(self, usage: Usage) -> float:
        """Return what an answer cost, in US dollars."""
        image_input = self.input if self.image_input is None else self.image_input
        audio_input = self.input if self.audio_input is None else self.audio_input
        special = usage.cached_tokens + usage.image_input_tokens + usage.audio_input_tokens
        return (
            # Some servers do not count what they had cached as input.
            max(usage.input_tokens - special, 0) * self.input
            + usage.image_input_tokens * image_input
            + usage.audio_input_tokens * audio_input
            + usage.cached_tokens * self.cached_input
            + usage.output_tokens * self.output
            + usage.characters * self.characters
        ) / 1_000_000 + usage.audio_seconds / 60 * self.audio_minute


DEFAULT_PRICES: Mapping[str, Price] = {
    "gpt-5.5": Price(input=5.0, cached_input=0.5, output=30.0),
    "gpt-5.4": Price(input=2.5, cached_input=0.25, output=15.0),
    "gpt-5.4-mini": Price(input=0.75, cached_input=0.075, output=4.5),
    "gpt-5.4-nano": Price(input=0.2, cached_input=0.02, output=1.25),
    "gpt-5.2": Price(input=1.75, cached_input=0.175, output=14.0),
    "gpt-5.1": Price(input=1.25, cached_input=0.125, output=10.0),
    "gpt-5": Price(input=1.25, cached_input=0.125, output=10.0),
    "gpt-5-mini": Price(input=0.25, cached_input=0.025, output=2.0),
    "gpt-5-nano": Price(input=0.05, cached_input=0.005, output=0.4),
    "gpt-4.1": Price(input=2.0, cached_input=0.5, output=8.0),
    "gpt-4.1-mini": Price(input=0.4, cached_input=0.1, output=1.6),
    "gpt-4o": Price(input=2.5, cached_input=1.25, output=10.0),
    "gpt-4o-mini": Price(input=0.15, cached_input=0.075, output=0.6),
    "gpt-image-2": Price(input=5.0, cached_input=1.25, output=30.0, image_input=8.0),
    "gpt-image-1.5": Price(input=5.0, cached_input=1.25, output=32.0, image_input=8.0),
    "gpt-image-1": Price(input=5.0, cached_input=1.25, output=40.0, image_input=10.0),
    "gpt-image-1-mini": Price(input=2.0, cached_input=0.2, output=8.0, image_input=2.5),
    # OpenAI's own pages differ on the tokens that are heard, so the higher rate.
    "gpt-4o-transcribe": Price(input=2.5, cached_input=2.5, output=10.0, audio_input=6.0),
    "gpt-4o-mini-transcribe": Price(input=1.25, cached_input=1.25, output=5.0, audio_input=3.0),
    "whisper-1": Price(audio_minute=0.006),
    "gpt-4o-mini-tts": Price(input=0.6, cached_input=0.6, output=12.0),
    "tts-1": Price(characters=15.0),
    "tts-1-hd": Price(characters=30.0),
}


# What a model costs, for a budget, that nobody knows the price of: no known one costs more.
DEAREST = Price(
    input=max(price.input for price in DEFAULT_PRICES.values()),
    cached_input=max(price.cached_input for price in DEFAULT_PRICES.values()),
    output=max(price.output for price in DEFAULT_PRICES.values()),
    image_input=max(price.image_input or 0.0 for price in DEFAULT_PRICES.values()),
    audio_input=max(price.audio_input or 0.0 for price in DEFAULT_PRICES.values()),
)


class Prices:
    """Looks up prices; a model that is not listed has none, rather than a wrong one."""

    def __init__(self, own: Mapping[str, Price]) -> None:
        """Let the user's own prices go before the defaults."""
        self._prices = {**DEFAULT_PRICES, **own}

    @classmethod
    def from_options(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Return prices with the rows of the options: model, input, cached_input, output."""
        return cls(
            {
                row[CONF_MODEL]: Price(
                    input=float(row[CONF_INPUT]),
                    cached_input=float(row.get(CONF_CACHED_INPUT, row[CONF_INPUT])),
                    output=float(row[CONF_OUTPUT]),
                )
                for row in rows
            }
        )

    def cost(self, usage: Usage) -> float | None:
        """Return what an answer cost in US dollars, None for a model without a price.

        It is None too where the server did not tell how many tokens it used. A dated snapshot
        (`gpt-5.4-mini-2026-03-17`) costs what its model costs, and a model that answers under
        another name what the one costs that was asked.
        """
        price = self._of_usage(usage)
        if price is None or (price.by_tokens and not usage.tokens):
            return None
        return price.of(usage)

    def of(self, model: str) -> Price | None:
        """Return the price of a model, None where it is not known."""
        return self._prices.get(model) or self._prices.get(_DATE.sub("", model))

    def estimate(self, usage: Usage) -> float:
        """Return what an answer costs in US dollars, as the dearest model's without a price."""
        return (self._of_usage(usage) or DEAREST).of(usage)

    def _of_usage(self, usage: Usage) -> Price | None:
        """Return the price of the model that answered."""
        return self.of(usage.model) or self.of(usage.requested)
