"""Drawing and changing pictures: no art, but what was asked for can be seen in them."""

import io
import zlib

from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from .model.words import COLORS, split

WRAP = 36
TINT = 0.55
STANDARD_SIZES = ((1024, 1024), (1536, 1024), (1024, 1536))


def asked_color(prompt: str) -> tuple[int, int, int] | None:
    """Return the colour a prompt names."""
    return next((COLORS[word] for word in split(prompt) if word in COLORS), None)


def draw(prompt: str, size: tuple[int, int], *, transparent: bool, variant: int) -> Image.Image:
    """Return a picture for a prompt: a coloured sun, hills and the prompt; always the same."""
    seed = zlib.crc32(f"{prompt}{variant}".encode())
    main = asked_color(prompt) or (seed & 0xFF, seed >> 8 & 0xFF, seed >> 16 & 0xFF)
    sky = (*(128 + part // 2 for part in main), 0 if transparent else 255)
    picture = Image.new("RGBA", size, sky)
    pen = ImageDraw.Draw(picture)
    width, height = size
    across = width // 4 + seed % (width // 2)
    radius = min(size) // 5
    pen.ellipse(
        (across - radius, height // 3 - radius, across + radius, height // 3 + radius),
        fill=(*main, 255),
    )
    hills = (*(part // 2 for part in main), 255)
    pen.ellipse((-width // 4, height * 2 // 3, width * 5 // 4, height * 4 // 3), fill=hills)
    lines = [prompt[start : start + WRAP] for start in range(0, min(len(prompt), 4 * WRAP), WRAP)]
    pen.multiline_text((width // 16, height * 7 // 8), "\n".join(lines), fill=(255, 255, 255, 255))
    return picture


def nearest_size(width: int, height: int) -> tuple[int, int]:
    """Return the standard size that is nearest in shape."""
    return min(STANDARD_SIZES, key=lambda size: abs(size[0] / size[1] - width / height))


def change(
    data: bytes, prompt: str, size: tuple[int, int] | None, mask: bytes | None
) -> Image.Image:
    """Return the picture changed as asked: tinted in the colour named, or else inverted.

    A mask limits the change to where it is transparent. Without a size, the result has the
    standard size nearest in shape. Raises OSError for what is no picture.
    """
    with Image.open(io.BytesIO(data)) as opened:
        original = opened.convert("RGBA")
    changed = _changed(original, prompt)
    if mask is not None:
        with Image.open(io.BytesIO(mask)) as opened:
            keep = opened.convert("RGBA").getchannel("A").resize(original.size)
        changed = Image.composite(original, changed, keep)
    return ImageOps.fit(changed, size or nearest_size(*original.size))


def _changed(original: Image.Image, prompt: str) -> Image.Image:
    """Return the whole picture changed, with its transparency kept."""
    alpha = original.getchannel("A")
    plain = original.convert("RGB")
    color = asked_color(prompt)
    words = set(split(prompt))
    if color is not None:
        plain = Image.blend(plain, Image.new("RGB", plain.size, color), TINT)
    elif words & {"grayscale", "monochrome"}:
        plain = ImageOps.grayscale(plain).convert("RGB")
    elif words & {"brighter", "lighter"}:
        plain = ImageEnhance.Brightness(plain).enhance(1.5)
    elif words & {"darker", "night"}:
        plain = ImageEnhance.Brightness(plain).enhance(0.5)
    else:
        plain = ImageOps.invert(plain)
    plain.putalpha(alpha)
    return plain


def encode(picture: Image.Image, output_format: str, compression: int) -> bytes:
    """Return the picture as PNG, JPEG or WebP."""
    target = io.BytesIO()
    match output_format:
        case "png":
            picture.save(target, "PNG", compress_level=1)
        case "jpeg":
            picture.convert("RGB").save(target, "JPEG", quality=max(1, compression))
        case _:
            picture.save(target, "WEBP", quality=compression, method=0)
    return target.getvalue()
