"""Files inside messages: data URLs turned into bytes."""

import base64
import binascii
import io
import re

from PIL import Image, UnidentifiedImageError

from .errors import invalid
from .model.prompt import Attachment

_DATA_URL = re.compile(r"data:(?P<type>[\w.+/-]+);base64,", re.ASCII)
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def read_image(url: object, place: str) -> Attachment:
    """Return the picture of a data URL, or a picture without data for a web address.

    Raises ApiError for what the API cannot take as a picture.
    """
    if not isinstance(url, str) or not url:
        raise invalid(
            f"Invalid '{place}': expected a valid URL.", param=place, code="invalid_value"
        )
    if url.startswith(("http://", "https://")):
        return Attachment(name=url.rpartition("/")[2], media_type="image/unknown", data=b"")
    media_type, data = _decode(url, place)
    if media_type not in IMAGE_TYPES:
        raise invalid(
            "You uploaded an unsupported image. Please make sure your image has of one the "
            "following formats: ['png', 'jpeg', 'gif', 'webp'].",
            param=place,
            code="invalid_image_format",
        )
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise invalid(
            "The image data you provided does not represent a valid image. Please check your "
            "input and try again with a valid image.",
            param=place,
            code="invalid_image",
        ) from error
    return Attachment(name="", media_type=media_type, data=data)


def read_file(file: dict[str, object], place: str) -> Attachment:
    """Return the document of an input file.

    Raises ApiError for anything but a PDF given as a data URL with a name.
    """
    data_url, name = file.get("file_data"), file.get("filename")
    if not isinstance(data_url, str):
        raise invalid(
            f"Missing required parameter: '{place}.file_data'.",
            param=f"{place}.file_data",
            code="missing_required_parameter",
        )
    if not isinstance(name, str):
        raise invalid(
            f"Missing required parameter: '{place}.filename'.",
            param=f"{place}.filename",
            code="missing_required_parameter",
        )
    media_type, data = _decode(data_url, f"{place}.file_data")
    if media_type != "application/pdf":
        raise invalid(
            f"Invalid file data: '{place}.file_data'. Expected a base64-encoded data URL with an "
            f"application/pdf MIME type, but got unsupported MIME type '{media_type}'.",
            param=f"{place}.file_data",
            code="invalid_value",
        )
    return Attachment(name=name.rpartition("/")[2], media_type=media_type, data=data)


def _decode(url: str, place: str) -> tuple[str, bytes]:
    """Return media type and bytes of a data URL."""
    match = _DATA_URL.match(url)
    try:
        if match is not None:
            return match["type"], base64.b64decode(url[match.end() :], validate=True)
    except binascii.Error:
        pass
    raise invalid(
        f"Invalid '{place}'. Expected a base64-encoded data URL with a MIME type (e.g. "
        "'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=').",
        param=place,
        code="invalid_value",
    )
