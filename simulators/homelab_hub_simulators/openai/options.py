"""The options of text models, which differ between models that reason and those that do not."""

from dataclasses import dataclass
from typing import Any

from .errors import invalid, unsupported, wrong_type
from .models import Model

VERBOSITIES = ("low", "medium", "high")
EFFORT_TOKENS = {"none": 0, "minimal": 0, "low": 64, "medium": 192, "high": 512, "xhigh": 1024}
SAMPLING = {"temperature": 2.0, "top_p": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoning:
    """How much the model thinks, and whether it tells."""

    effort: str
    summary: str | None = None

    @property
    def tokens(self) -> int:
        """The tokens one round of thinking costs."""
        return EFFORT_TOKENS[self.effort]

    @property
    def on(self) -> bool:
        """Whether the model thinks at all."""
        return self.tokens > 0


def read_reasoning(model: Model, given: Any) -> Reasoning:
    """Return the reasoning asked for.

    Raises ApiError where the model does not reason, or not this much.
    """
    if given is None:
        return Reasoning(effort=model.default_effort)
    if not isinstance(given, dict):
        raise wrong_type("reasoning", "an object", given)
    if not model.reasons and any(value is not None for value in given.values()):
        raise unsupported("reasoning.effort")
    effort = read_effort(model, given.get("effort"), "reasoning.effort")
    return Reasoning(effort=effort, summary=given.get("summary"))


def read_effort(model: Model, effort: Any, place: str) -> str:
    """Return the effort, the model's own if none is given.

    Raises ApiError where the model does not reason, or not this much.
    """
    if effort is None:
        return model.default_effort
    if not model.reasons:
        raise unsupported(place)
    if effort not in model.efforts:
        supported = ", ".join(f"'{name}'" for name in model.efforts)
        raise invalid(
            f"Unsupported value: '{effort}' is not supported with the '{model.id}' model. "
            f"Supported values are: {supported}.",
            param=place,
            code="unsupported_value",
        )
    return str(effort)


def check_sampling(model: Model, body: dict[str, Any], reasoning: Reasoning) -> None:
    """Raise ApiError for sampling options out of range, or with a model that is thinking."""
    thinking = model.reasons and reasoning.effort != "none"
    for name, highest in SAMPLING.items():
        value = body.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise wrong_type(name, "a decimal number", value)
        if thinking:
            raise unsupported(name)
        if not 0 <= value <= highest:
            side = "above maximum" if value > highest else "below minimum"
            bound = f"<= {highest:g}" if value > highest else ">= 0"
            raise invalid(
                f"Invalid '{name}': decimal {side} value. Expected a value {bound}, but got "
                f"{value} instead.",
                param=name,
                code=f"decimal_{side.replace('imum', '').replace(' ', '_')}_value",
            )


def check_verbosity(model: Model, verbosity: Any, place: str) -> None:
    """Raise ApiError for a verbosity the model has not; others than GPT-5 know only medium."""
    if verbosity is None:
        return
    supported = VERBOSITIES if model.reasons else ("medium",)
    if verbosity not in supported:
        raise invalid(
            f"Unsupported value: '{verbosity}' is not supported with the '{model.id}' model. "
            f"Supported values are: {', '.join(f"'{name}'" for name in supported)}.",
            param=place,
            code="unsupported_value",
        )
