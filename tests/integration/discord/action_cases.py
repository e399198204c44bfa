"""Each action: its data, what the app is asked then, and what is answered."""

from typing import Any

from .guild import GENERAL, LOUNGE, MODERATOR, STRANGER_ID, VISITOR

MESSAGE = "900000000000000001"
AT = {"channel": "general", "message_id": MESSAGE}
WHO = {"user": STRANGER_ID, "reason": "spam"}


CASES: list[tuple[str, dict[str, Any], str, dict[str, Any], dict[str, Any]]] = [
    (
        "send_discord_message",
        {"channel": "#General", "message": "hi", "reply_to": MESSAGE, "silent": True},
        "discord.send",
        {"channel": GENERAL, "reply_to": MESSAGE, "silent": True},
        {"message_ids": ["600000000000000001"], "channel_id": GENERAL},
    ),
    (
        "edit_discord_message",
        {**AT, "message": "hi"},
        "discord.edit",
        {"channel": GENERAL, "message": MESSAGE},
        {"message_ids": ["600000000000000001"]},
    ),
    (
        "delete_discord_message",
        {**AT, "reason": "spam"},
        "discord.delete",
        {"channel": GENERAL, "message": MESSAGE, "reason": "spam"},
        {"done": True},
    ),
    (
        "react_on_discord",
        {**AT, "emoji": "👍", "remove": True},
        "discord.react",
        {"channel": GENERAL, "message": MESSAGE, "emoji": "👍", "remove": True},
        {"done": True},
    ),
    (
        "pin_discord_message",
        {**AT, "pinned": False},
        "discord.pin",
        {"channel": GENERAL, "message": MESSAGE, "pinned": False},
        {"done": True},
    ),
    (
        "create_discord_thread",
        {"channel": GENERAL, "name": "Plans", "archive_after": "60"},
        "discord.make_thread",
        {"channel": GENERAL, "name": "Plans", "archive_minutes": 60, "message": None},
        {"thread_id": "700000000000000001"},
    ),
    (
        "purge_discord_channel",
        {"channel": "general", "count": 3, "user": f"<@{STRANGER_ID}>"},
        "discord.purge",
        {"channel": GENERAL, "count": 3, "user": STRANGER_ID},
        {"deleted": 3},
    ),
    (
        "timeout_discord_member",
        {**WHO, "duration": {"hours": 1}},
        "discord.time_out",
        {"user": STRANGER_ID, "seconds": 3600, "reason": "spam"},
        {"done": True},
    ),
    ("kick_discord_member", WHO, "discord.kick", WHO, {"done": True}),
    (
        "ban_discord_user",
        {**WHO, "delete_messages_of": {"days": 1}},
        "discord.ban",
        {**WHO, "delete_seconds": 86400},
        {"done": True},
    ),
    ("unban_discord_user", WHO, "discord.unban", WHO, {"done": True}),
    (
        "add_discord_role",
        {**WHO, "role": "@visitor"},
        "discord.give_role",
        {**WHO, "role": VISITOR, "give": True},
        {"done": True},
    ),
    (
        "remove_discord_role",
        {**WHO, "role": MODERATOR},
        "discord.give_role",
        {**WHO, "role": MODERATOR, "give": False},
        {"done": True},
    ),
    (
        "set_discord_slow_mode",
        {"channel": "general", "interval": 30},
        "discord.slow_mode",
        {"channel": GENERAL, "seconds": 30},
        {"done": True},
    ),
    (
        "create_discord_event",
        {"name": "Movie", "start": "2026-12-24T20:00:00+01:00", "channel": "Lounge"},
        "discord.make_event",
        {"name": "Movie", "start": "2026-12-24T19:00:00+00:00", "channel": LOUNGE},
        {"event_id": "800000000000000001"},
    ),
]
