"""What the model says about pictures and documents it is shown."""

import io
import re

from PIL import Image, UnidentifiedImageError

from .prompt import Attachment
from .words import COLORS, join

_PAGE = re.compile(rb"/Type\s*/Page(?![a-z])")


def describe(attachments: tuple[Attachment, ...]) -> str:
    """Return one sentence on all attachments: kind, size, main colour, pages."""
    return f"I see {join([_one(attachment) for attachment in attachments])}."


def _one(attachment: Attachment) -> str:
    """Return what one attachment is."""
    name = f" called {attachment.name}" if attachment.name else ""
    if attachment.media_type == "application/pdf":
        pages = len(_PAGE.findall(attachment.data)) or 1
        kind = f"a PDF document{name} of {pages} page{'s' if pages > 1 else ''}"
        return f"{kind} and {len(attachment.data)} bytes"
    if attachment.media_type.startswith("image/"):
        return _picture(attachment, name)
    return f"a file{name} of type {attachment.media_type} and {len(attachment.data)} bytes"


def _picture(attachment: Attachment, name: str) -> str:
    """Return what a picture is, as far as Pillow can read it."""
    try:
        with Image.open(io.BytesIO(attachment.data)) as picture:
            width, height = picture.size
            color = nearest_color(picture)
            kind = picture.format
    except UnidentifiedImageError, OSError:
        return f"a picture{name} of {len(attachment.data)} bytes that I cannot read"
    return f"a {kind} picture{name} of {width}x{height} pixels, mostly {color}"


def nearest_color(picture: Image.Image) -> str:
    """Return the name of the colour nearest to the picture's average."""
    pixel = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return min(
        COLORS,
        key=lambda name: sum(
            (one - other) ** 2 for one, other in zip(pixel, COLORS[name], strict=True)
        ),
    )
