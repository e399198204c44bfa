"""What a body says of a message: https://discord.com/developers/docs/resources/message."""

from collections.abc import Iterator
from typing import Any

from homelab_hub_simulators.discord.model import Json, Message, Permission
from homelab_hub_simulators.discord.model.messages import (
    EPHEMERAL,
    IS_COMPONENTS_V2,
    SUPPRESS_NOTIFICATIONS,
)
from homelab_hub_simulators.discord.writing import Draft

from .api import Call
from .embeds import embeds_of
from .errors import DiscordError, invalid_form, too_long, unknown

LONGEST = 2000
LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 10
SUPPRESS_EMBEDS = 1 << 2
SETTABLE = SUPPRESS_EMBEDS | EPHEMERAL | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2
BUTTON, LINK = 2, 5
ACTION_ROW, CONTAINER = 1, 17


def draft_of(call: Call, body: Json, *, channel_id: str, old: Message | None = None) -> Draft:
    """Return the message that a body describes; with `old`, what stays as it is comes from there.

    Raises the 400 for what is too long, too much, or nothing.
    """
    content = body.get("content", old.content if old else "") or ""
    if not isinstance(content, str):
        raise invalid_form("content", "STRING_TYPE_CONVERT", "Could not interpret as string.")
    if len(content) > LONGEST:
        raise too_long("content", LONGEST)
    embeds = embeds_of(body["embeds"] or []) if "embeds" in body else old.embeds if old else []
    flags = body.get("flags") or 0
    draft = Draft(
        content=content,
        embeds=embeds,
        components=_components(body, flags, old),
        attachments=_attachments(call, body, channel_id, old),
        allowed=_allowed(body.get("allowed_mentions")),
        flags=flags & SETTABLE,
        tts=bool(body.get("tts")),
        nonce=body.get("nonce"),
    )
    empty = not (draft.content.strip() or draft.embeds or draft.attachments or draft.components)
    if empty and not body.get("poll") and not body.get("sticker_ids"):
        raise DiscordError(400, 50006, "Cannot send an empty message")
    return draft


def need_for(call: Call, draft: Draft) -> None:
    """Raise the 403 unless the bot may write such a message in the channel of the path."""
    channel = call.channel
    in_thread = channel.thread is not None
    call.need(Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES)
    if draft.attachments:
        call.need(Permission.ATTACH_FILES)
    if channel.thread is not None and channel.thread.archived:
        raise DiscordError(400, 50083, "Thread is archived")
    if not call.granted(channel) & Permission.EMBED_LINKS and channel.guild is not None:
        draft.embeds = []


def reference_of(call: Call, body: Json) -> Message | None:
    """Return the message that a body answers; raises the 400 for one that is not there."""
    given = body.get("message_reference")
    if not given:
        return None
    channel = call.channel_by_id(given.get("channel_id") or call.path["channel_id"])
    found = channel.messages.get(str(given.get("message_id")))
    if found is None and given.get("fail_if_not_exists", True):
        text = "Unknown message"
        raise invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", text)
    if found is not None:
        call.need(Permission.READ_MESSAGE_HISTORY, channel)
    return found


def _allowed(allowed: Any) -> Json | None:
    """Return the allowed mentions; raises the 400 for what contradicts itself."""
    if allowed is None:
        return None
    parse = set(allowed.get("parse") or ())
    for name in ("users", "roles"):
        if name in parse and allowed.get(name):
            text = f"parse:[{name!r}] and {name}: [ids...] are mutually exclusive."
            raise invalid_form("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", text)
    checked: Json = allowed
    return checked


def _components(body: Json, flags: int, old: Message | None) -> list[Json]:
    """Return the components with their ids; raises the 400 for wrong ones."""
    if "components" not in body:
        return old.components if old else []
    components: list[Json] = body["components"] or []
    modern = bool(flags & IS_COMPONENTS_V2) or bool(old and old.flags & IS_COMPONENTS_V2)
    if not modern and len(components) > 5:
        raise invalid_form("components", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
    if modern and (body.get("content") or body.get("embeds")):
        text = "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
        raise invalid_form("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", text)
    if not modern and any(row.get("type") != ACTION_ROW for row in components):
        text = f'Value of field "type" must be one of ({ACTION_ROW},).'
        raise invalid_form("components.0", "UNION_TYPE_CHOICES", text)
    seen: set[str] = set()
    for path, component in _walk(components, "components"):
        _check_component(path, component, seen)
    return _numbered(components, iter(range(1, 1000)))


def _walk(components: list[Json], path: str) -> Iterator[tuple[str, Json]]:
    """Yield every component with its path."""
    for index, component in enumerate(components):
        here = f"{path}.{index}"
        yield here, component
        yield from _walk(component.get("components", []), f"{here}.components")
        if isinstance(accessory := component.get("accessory"), dict):
            yield from _walk([accessory], f"{here}.accessory")


def _check_component(path: str, component: Json, seen: set[str]) -> None:
    """Raise the 400 for a component that is wrong by itself, or has another's custom id."""
    custom_id = component.get("custom_id")
    if component.get("type") == ACTION_ROW and not 1 <= len(component.get("components", ())) <= 5:
        text = "Must be between 1 and 5 in length."
        raise invalid_form(f"{path}.components", "BASE_TYPE_BAD_LENGTH", text)
    if component.get("type") == BUTTON:
        if component.get("style") == LINK and not component.get("url"):
            raise invalid_form(f"{path}.url", "BASE_TYPE_REQUIRED", "A url is required")
        if component.get("style") != LINK and not custom_id and not component.get("sku_id"):
            text = "A custom id is required"
            raise invalid_form(f"{path}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", text)
        if len(component.get("label") or "") > 80:
            raise too_long(f"{path}.label", 80)
    if custom_id is None:
        return
    if len(custom_id) > 100:
        raise too_long(f"{path}.custom_id", 100)
    if custom_id in seen:
        text = "Component custom id cannot be duplicated"
        raise invalid_form(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", text)
    seen.add(custom_id)


def _numbered(components: list[Json], numbers: Iterator[int]) -> list[Json]:
    """Return components as an answer has them: each with a number, and all it can say."""
    made = []
    for component in components:
        one = {name: value for name, value in component.items() if value is not None}
        one["id"] = component.get("id") or next(numbers)
        if "components" in one:
            one["components"] = _numbered(one["components"], numbers)
        if isinstance(one.get("accessory"), dict):
            one["accessory"] = _numbered([one["accessory"]], numbers)[0]
        if one.get("type") == 3:
            one = {"min_values": 1, "max_values": 1} | one
        made.append(one)
    return made


def _attachments(call: Call, body: Json, channel_id: str, old: Message | None) -> list[Json]:
    """Store the uploaded files, and return what the message says of them."""
    kept = old.attachments if old else []
    described = {str(one.get("id")): one for one in body.get("attachments") or ()}
    if old and "attachments" in body:
        kept = [one for one in kept if one["id"] in described]
    if len(kept) + len(call.files) > MOST_FILES:
        text = f"Must be {MOST_FILES} or fewer in length."
        raise invalid_form("attachments", "BASE_TYPE_MAX_LENGTH", text)
    made = list(kept)
    for field, file in call.files.items():
        number = field.removeprefix("files[").removesuffix("]")
        if len(file.content) > LARGEST_FILE:
            raise DiscordError(413, 40005, "Request entity too large")
        more = described.get(number, {})
        name = more.get("filename") or file.name
        place = f"{call.origin}/attachments/{channel_id}"
        one = call.writing.attach(place, name, file.content, file.content_type)
        if more.get("description"):
            one["description"] = more["description"]
        made.append(one)
    return made


def editable(call: Call, message: Message) -> None:
    """Raise the 403 unless the message is the bot's own."""
    if message.author is not call.bot:
        raise DiscordError(403, 50005, "Cannot edit a message authored by another user")
    if message.deleted:
        raise unknown(10008, "Message")
