"""Why something was not done, for the one who wanted it."""

from typing import Final

from homelab_hub_protocol.errors import Code, RequestError

_BY_REASON: Final = {
    "approval_gone": "That is decided already, or its time is up.",
    "approval_not_yours": "This is not for you.",
    "capability_paused": "The owner of this home has turned that off for now.",
    "connection_paused": "The owner of this home has turned me off for now.",
    "may_not_approve": "This is not for you.",
    "not_linked": "I do not know you here. The owner of this home can link you.",
    "not_shared": "Nothing of that name is shared here.",
    "too_often": "That was too much at once. Try again in a minute.",
    "closed_to_messages": "They do not take direct messages.",
    "not_moderator": "This is for moderators.",
    "not_yours_to_give": "You cannot hand out that role: it is not below your own.",
    "role_too_low": "My role is not above theirs.",
    "still_talking": "One thing at a time: there is an answer under way.",
    "too_fast": "That was quick. Give me a few seconds.",
    "unknown_channel": "There is no such channel.",
    "unknown_member": "They are not on this server.",
    "unknown_message": "There is no such message in this channel.",
    "above_you": "They are not below you.",
    "unassignable_role": "I cannot give that role: mine is not above it.",
}
_BY_CODE: Final = {
    Code.FORBIDDEN: "This is not for you.",
    Code.INVALID: "That does not fit.",
    Code.NOT_FOUND: "There is no such thing any more.",
    Code.RATE_LIMITED: "That was too much at once. Try again in a minute.",
    Code.TOO_LARGE: "That is too large.",
    Code.TOO_SLOW: "That took too long. Try again.",
    Code.UNAVAILABLE: "Home Assistant is not connected right now. Try again in a few minutes.",
}


def refused_text(error: RequestError) -> str:
    """Return a sentence for the person who asked."""
    match error.reason:
        case "missing_permission":
            name = error.details.get("permission", "").replace("_", " ")
            return f"I am missing a permission for that: **{name}**."
        case "discord_unreachable":
            return "Discord does not let me right now. Try again."
        case "discord_refused":
            return "Discord does not take that."
        case "out_of_bounds":
            details = error.details
            return f"Between {details.get('least')} and {details.get('most')}, please."
        case _:
            pass
    by_code = _BY_CODE.get(error.code, "That did not work.")
    return _BY_REASON.get(error.reason, by_code)
