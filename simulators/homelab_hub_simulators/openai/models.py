"""The models this account has, and what each takes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .errors import ApiError, model_not_found


class Purpose(StrEnum):
    """What a model is for."""

    TEXT = "text"
    IMAGE = "image"
    SPEECH = "speech"
    TRANSCRIPTION = "transcription"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model. `efforts` is empty where the model does not reason."""

    id: str
    created: int
    purpose: Purpose = Purpose.TEXT
    efforts: tuple[str, ...] = ()
    default_effort: str = "none"

    @property
    def reasons(self) -> bool:
        """Whether the model takes a reasoning effort."""
        return bool(self.efforts)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as the models endpoint lists it."""
        return {"id": self.id, "object": "model", "created": self.created, "owned_by": "system"}


_WITH_NONE = ("none", "low", "medium", "high", "xhigh")
_WITHOUT_NONE = ("minimal", "low", "medium", "high")

MODELS = {
    model.id: model
    for model in (
        Model(id="gpt-5.4", created=1772654062, efforts=_WITH_NONE),
        Model(id="gpt-5.4-mini", created=1773451123, efforts=_WITH_NONE),
        Model(id="gpt-5.4-nano", created=1773451208, efforts=_WITH_NONE),
        Model(id="gpt-5-mini", created=1754425928, efforts=_WITHOUT_NONE, default_effort="medium"),
        Model(id="gpt-4.1", created=1744316542),
        Model(id="gpt-4.1-mini", created=1744318173),
        Model(id="gpt-4o-mini", created=1721172741),
        Model(id="gpt-image-2", created=1776723600, purpose=Purpose.IMAGE),
        Model(id="gpt-image-1", created=1745517030, purpose=Purpose.IMAGE),
        Model(id="gpt-image-1-mini", created=1758845821, purpose=Purpose.IMAGE),
        Model(id="gpt-4o-mini-tts", created=1742403959, purpose=Purpose.SPEECH),
        Model(id="tts-1", created=1681940951, purpose=Purpose.SPEECH),
        Model(id="gpt-4o-transcribe", created=1742068463, purpose=Purpose.TRANSCRIPTION),
        Model(id="whisper-1", created=1677532384, purpose=Purpose.TRANSCRIPTION),
        Model(id="gpt-4o-mini-transcribe", created=1742068596, purpose=Purpose.TRANSCRIPTION),
        Model(id="text-embedding-3-small", created=1705948997, purpose=Purpose.EMBEDDING),
    )
}


def find_model(model_id: object, purpose: Purpose) -> Model:
    """Return the model of that name.

    Raises ApiError when it is not named, not there, or not for this purpose.
    """
    if model_id is None or model_id == "":
        raise ApiError(400, "you must provide a model parameter")
    if not isinstance(model_id, str) or (model := MODELS.get(model_id)) is None:
        raise model_not_found(str(model_id))
    if model.purpose is not purpose:
        raise ApiError(
            404,
            f"The model `{model_id}` is not supported in this endpoint ({purpose}).",
            param="model",
        )
    return model
