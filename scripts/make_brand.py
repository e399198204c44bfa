"""Draw the brand images: a house whose hearth is a hub. Needs the test environment's Pillow.

The integration's are what Home Assistant serves, the app's what its store shows.
"""

from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components/homelab_hub/brand"
APP = ROOT / "addon"
EDGE = 2048  # drawn four times the largest size, for smooth edges
HOUSE = [(1024, -56), (2044, 800), (2044, 2044), (4, 2044), (4, 800)]
HEARTH = (1024, 1152)


def house() -> Image.Image:
    """Return the outline as a mask: a blurred edge cut at the middle has round corners."""
    margin = EDGE // 2
    mask = Image.new("L", (2 * EDGE, 2 * EDGE))
    ImageDraw.Draw(mask).polygon([(x + margin, y + margin) for x, y in HOUSE], fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(112)).point(lambda level: 255 * (level > 127))
    return mask.crop((margin, margin, margin + EDGE, margin + EDGE))


def icon() -> Image.Image:
    """Return the icon at full size on a transparent ground."""
    top, bottom = (Image.new("RGBA", (EDGE, EDGE), colour) for colour in ("#6a45f5", "#0cb4c8"))
    image = Image.composite(bottom, top, Image.linear_gradient("L").resize((EDGE, EDGE)))
    image.putalpha(house())
    draw = ImageDraw.Draw(image)
    for angle in range(-90, 270, 72):
        x, y = 568 * cos(radians(angle)), 568 * sin(radians(angle))
        end = (HEARTH[0] + x, HEARTH[1] + y)
        draw.line([HEARTH, end], fill="white", width=68)
        draw.circle(end, 132, fill="white")
    draw.circle(HEARTH, 296, fill="white")
    draw.circle(HEARTH, 204, fill="#ffb020")
    return image.resize((512, 512), Image.Resampling.LANCZOS)


def logo(mark: Image.Image, ink: str) -> Image.Image:
    """Return the icon with the name beside it, 256 pixels high."""
    image = Image.new("RGBA", (1100, 256))
    image.alpha_composite(mark.resize((256, 256), Image.Resampling.LANCZOS))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(126)
    draw.text((300, 140), "Homelab Hub", ink, font, "lm", stroke_width=2, stroke_fill=ink)
    return image


def store_logo(mark: Image.Image, ink: str) -> Image.Image:
    """Return the icon with the name beside it in two lines, 250 by 100 pixels."""
    image = Image.new("RGBA", (1000, 400))
    image.alpha_composite(mark.resize((400, 400), Image.Resampling.LANCZOS))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(128)
    draw.multiline_text(
        (440, 208), "Homelab\nHub", ink, font, "lm", spacing=16, stroke_width=3, stroke_fill=ink
    )
    return image.resize((250, 100), Image.Resampling.LANCZOS)


def save(image: Image.Image, name: str) -> None:
    """Save an image of the integration as `name@2x`, and half its size as `name`."""
    image.save(INTEGRATION / f"{name}@2x.png", optimize=True)
    half = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    half.save(INTEGRATION / f"{name}.png", optimize=True)


if __name__ == "__main__":
    save(icon(), "icon")
    save(logo(icon(), "#1f2430"), "logo")
    save(logo(icon(), "#eef1f6"), "dark_logo")
    icon().resize((128, 128), Image.Resampling.LANCZOS).save(APP / "icon.png", optimize=True)
    store_logo(icon(), "#7a68f8").save(APP / "logo.png", optimize=True)  # for light and dark pages
