"""Embeds and their limits: https://discord.com/developers/docs/resources/message#embed-object."""

from typing import Any

from homelab_hub_simulators.discord.model import Json

from .errors import invalid_form, required, too_long

MOST = 10
MOST_FIELDS = 25
TOGETHER = 6000
TEXTS = (("title", 256), ("description", 4096), ("footer.text", 2048), ("author.name", 256))
LINKS = ("url", "image.url", "thumbnail.url", "author.url")
SCHEMES = ("http://", "https://", "attachment://")


def embeds_of(embeds: list[Json]) -> list[Json]:
    """Return embeds as an answer has them; raises the 400 for those over the limits."""
    if len(embeds) > MOST:
        raise invalid_form("embeds", "BASE_TYPE_MAX_LENGTH", f"Must be {MOST} or fewer in length.")
    if sum(_length(embed) for embed in embeds) > TOGETHER:
        text = f"Embed size exceeds maximum size of {TOGETHER}"
        raise invalid_form("embeds", "MAX_EMBED_SIZE_EXCEEDED", text)
    return [_shown(f"embeds.{index}", embed) for index, embed in enumerate(embeds)]


def _shown(path: str, embed: Json) -> Json:
    """Return one embed as an answer has it."""
    for name, longest in TEXTS:
        if len(_part(embed, name) or "") > longest:
            raise too_long(f"{path}.{name}", longest)
    for name in LINKS:
        link = _part(embed, name)
        if link and not link.startswith(SCHEMES):
            text = f'Scheme "{link.partition(":")[0]}" is not supported.'
            raise invalid_form(f"{path}.{name}", "URL_TYPE_INVALID_SCHEME", text)
    _check_fields(path, fields := embed.get("fields") or [])
    shown = {name: value for name, value in embed.items() if value not in (None, [], {})}
    if "fields" in shown:
        shown["fields"] = [{"inline": False} | field for field in fields]
    return shown | {"type": "rich"}


def _check_fields(path: str, fields: list[Json]) -> None:
    """Raise the 400 for fields that are too many, empty or too long."""
    if len(fields) > MOST_FIELDS:
        raise too_long(f"{path}.fields", MOST_FIELDS)
    for index, field in enumerate(fields):
        for name, longest in (("name", 256), ("value", 1024)):
            if not field.get(name):
                raise required(f"{path}.fields.{index}.{name}")
            if len(field[name]) > longest:
                raise too_long(f"{path}.fields.{index}.{name}", longest)


def _part(embed: Json, path: str) -> str | None:
    """Return a text inside an embed, by a path with dots."""
    value: Any = embed
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return None if value is None else str(value)


def _length(embed: Json) -> int:
    """Return how many characters of an embed count."""
    fields = embed.get("fields") or []
    inside = sum(len(field.get("name", "")) + len(field.get("value", "")) for field in fields)
    return inside + sum(len(_part(embed, name) or "") for name, _ in TEXTS)
