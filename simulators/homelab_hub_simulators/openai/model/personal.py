"""Questions about calendars, mail and files: which tools answer them, one after the other."""

from collections.abc import Sequence
from datetime import date, timedelta
import re
from typing import Any

from .outcome import Outcome
from .prompt import Answer, Prompt
from .toolbox import find_tool, fit
from .words import join

CLOCK = "GetDateTime"
EVENTS = "calendar_find_events"
SEARCH_MAIL = "mail_search"
READ_MAIL = "mail_read"
SEARCH_FILES = "drive_search_files"
READ_FILE = "drive_read_document"
MOST_TOLD = 6
SUMMARY_SENTENCES = 2

_CALENDAR = re.compile(r"\b(calendars?|agenda|appointments?)\b", re.IGNORECASE)
_MAIL = re.compile(
    r"\b(?:e-?mails?|mails?)\b.*?\b(?P<by>from|about|say)\s+(?P<what>.+?)[\s?.!]*$", re.IGNORECASE
)
_DOCUMENT = re.compile(
    r"\b(?:document|doc|file)\b\s+(?:called |named |about |titled )?[\"“']?(?P<what>[^\"”'?.!]+?)"
    r"(?:[\"”']|\s+and\b|[?.!]|$)",
    re.IGNORECASE,
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def look_up(prompt: Prompt, sentence: str, done: Sequence[Outcome]) -> Answer | None:
    """Return the next call that such a question takes after those that are done, if it is one."""
    seen = {outcome.tool: outcome.data for outcome in done if outcome.error is None}
    if len(seen) < len(done):
        return None
    if _CALENDAR.search(sentence):
        return _next(prompt, _calendar(sentence, seen), seen)
    if mail := _MAIL.search(sentence):
        what = mail["what"] if mail["by"].lower() == "about" else f"from:{mail['what']}"
        return _next(prompt, _mail(what, seen), seen)
    if document := _DOCUMENT.search(sentence):
        return _next(prompt, _document(document["what"].strip(), seen), seen)
    return None


def tell(outcome: Outcome) -> str | None:
    """Return what one of these tools found, in words; None of another tool."""
    if not isinstance(outcome.data, dict):
        return None
    match outcome.tool:
        case "calendar_find_events":
            events = [_event(event) for event in _content(outcome.data, "events")]
            return f"You have {join(events[:MOST_TOLD])}." if events else "There is nothing on."
        case "mail_search":
            mails = [f"“{mail['subject']}”" for mail in _content(outcome.data, "mails")]
            return f"I found {join(mails[:MOST_TOLD])}." if mails else "I found no mail."
        case "mail_read":
            return " ".join(_summary(mail["text"]) for mail in _content(outcome.data, "mails"))
        case "drive_search_files":
            names = [file["name"] for file in _content(outcome.data, "files")]
            return f"I found {join(names[:MOST_TOLD])}." if names else "I found no such file."
        case "drive_read_document":
            return _summary(str(_content(outcome.data, "document")))
        case _:
            return None


def _next(
    prompt: Prompt, wanted: tuple[str, dict[str, Any]] | None, seen: dict[str, Any]
) -> Answer | None:
    """Return the call, unless it was made already or there is no such tool."""
    if wanted is None or wanted[0] in seen or (tool := find_tool(prompt, wanted[0])) is None:
        return None
    return Answer(calls=(fit(tool, wanted[1]),), thought=f"{wanted[0]} knows that.")


def _calendar(sentence: str, seen: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the look at the clock, then at the day that was asked for, or the next seven."""
    if CLOCK not in seen:
        return CLOCK, {}
    today = date.fromisoformat(seen[CLOCK]["date"])
    words = sentence.casefold()
    day, days = today, 7
    if "today" in words:
        days = 1
    elif "tomorrow" in words:
        day, days = today + timedelta(days=1), 1
    for number, name in enumerate(_DAYS):
        if name in words:
            day, days = today + timedelta(days=(number - today.weekday()) % 7), 1
    end = day + timedelta(days=days)
    return EVENTS, {"start": f"{day}T00:00:00", "end": f"{end}T00:00:00"}


def _mail(query: str, seen: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return the search, then the reading of the newest mail it found."""
    if SEARCH_MAIL not in seen:
        return SEARCH_MAIL, {"query": query}
    found = _content(seen[SEARCH_MAIL], "mails")
    return (READ_MAIL, {"message_id": found[0]["message_id"]}) if found else None


def _document(name: str, seen: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return the search, then the reading of the best match."""
    if SEARCH_FILES not in seen:
        return SEARCH_FILES, {"query": name}
    found = _content(seen[SEARCH_FILES], "files")
    return (READ_FILE, {"file_id": found[0]["id"]}) if found else None


def _content(data: dict[str, Any], name: str) -> Any:
    """Return what outsiders wrote, out of the envelope that says so."""
    value = data.get(name) or {}
    return value["content"] if isinstance(value, dict) and "content" in value else value


def _event(event: dict[str, Any]) -> str:
    """Return an event in words."""
    _, _, time = str(event["start"]).partition("T")
    return f"{event['summary']} at {time[:5]}" if time else f"{event['summary']} all day"


def _summary(text: str) -> str:
    """Return the first sentences of a text."""
    sentences = [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]
    return "In short: " + " ".join(sentences[:SUMMARY_SENTENCES])
