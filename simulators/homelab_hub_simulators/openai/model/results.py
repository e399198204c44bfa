"""What the model says after its tools have answered."""

import json
from typing import Any

from .drawing import tell_drawn
from .facts import tell_facts
from .home import Device, Home, read_devices
from .outcome import Outcome
from .personal import tell
from .prompt import Message, Prompt, Role, ToolCall, ToolResult
from .questions import answer_from
from .toolbox import bare_name
from .words import join

LIVE_CONTEXT = "GetLiveContext"
MAX_SHOWN = 300


def outcomes(prompt: Prompt) -> list[Outcome]:
    """Return the calls answered since the user spoke last, oldest first."""
    latest: list[ToolCall | ToolResult] = []
    for entry in reversed(prompt.entries):
        if isinstance(entry, Message):
            if entry.role is Role.USER:
                break
            continue
        latest.append(entry)
    outputs = {entry.call_id: entry.output for entry in latest if isinstance(entry, ToolResult)}
    return [
        _outcome(call, outputs[call.call_id])
        for call in reversed(latest)
        if isinstance(call, ToolCall) and call.call_id in outputs
    ]


def _outcome(call: ToolCall, output: str) -> Outcome:
    """Return one outcome."""
    arguments = _json(call.arguments)
    data = _json(output)
    return Outcome(
        tool=bare_name(call.name),
        arguments=arguments if isinstance(arguments, dict) else {},
        data=_unwrap(data),
        error=_error(data),
    )


def _json(text: str) -> Any:
    """Return the JSON in a text, or the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _unwrap(data: Any) -> Any:
    """Return what a tool answered, without the envelope of `data` or `result`."""
    while isinstance(data, dict):
        inner = next((data[key] for key in ("data", "result") if key in data), None)
        if inner is None or "response_type" in data:
            break
        data = inner
    return data


def _error(data: Any) -> str | None:
    """Return why a tool failed, or None if it did not."""
    if not isinstance(data, dict):
        return None
    inner = data.get("data")
    if data.get("response_type") == "error":
        speech = data.get("speech") or {}
        return str((speech.get("plain") or {}).get("speech") or "it failed")
    if isinstance(inner, dict) and (found := _error(inner)) is not None:
        return found
    error = data.get("error")
    if error is None or error is False:
        return None
    text = data.get("error_text") or error
    return str(text) if not isinstance(text, bool) else str(inner or "it failed")


def found_devices(done: list[Outcome]) -> list[Device]:
    """Return the devices that live context told of."""
    return [
        device
        for outcome in done
        if outcome.tool == LIVE_CONTEXT and outcome.error is None
        for device in read_devices(str(outcome.data))
    ]


def report(home: Home, question: str, done: list[Outcome]) -> str:
    """Return the reply to a sentence whose tools have answered."""
    fine = [outcome for outcome in done if outcome.error is None]
    last = fine[-1:]
    if last and _tell(last[0]) is not None:
        return _success(last[0], home)  # the calls before it were its way there
    sentences = [_success(outcome, home) for outcome in fine if outcome.tool != LIVE_CONTEXT]
    if any(outcome.tool == LIVE_CONTEXT for outcome in fine):
        sentences.append(answer_from(question, found_devices(done), home))
    sentences += [
        f"Sorry, that did not work: {outcome.error[:MAX_SHOWN].rstrip('.')}."
        for outcome in done
        if outcome.error is not None
    ]
    return " ".join(dict.fromkeys(sentences))


def _tell(outcome: Outcome) -> str | None:
    """Return what a tool for something personal did or found, None of another tool."""
    return tell(outcome) or tell_facts(outcome) or tell_drawn(outcome)


def _success(outcome: Outcome, home: Home) -> str:
    """Return what was done, or what a tool found out."""
    arguments, tool = outcome.arguments, outcome.tool
    if tool == "GetDateTime" and isinstance(outcome.data, dict):
        data = outcome.data
        return f"It is {data.get('time', '')[:5]} on {data.get('weekday')}, {data.get('date')}."
    if (told := _tell(outcome)) is not None:
        return told
    if not tool.startswith("Hass"):
        return f"{tool} answered: {_short(outcome.data)}"
    what = _acted_on(outcome)
    domain = _domain(arguments, home)
    values = {
        "HassLightSet": ("brightness", "%"),
        "HassSetPosition": ("position", "%"),
        "HassFanSetSpeed": ("percentage", "%"),
        "HassSetVolume": ("volume_level", "%"),
        "HassClimateSetTemperature": ("temperature", "°"),
        "HassHumidifierSetpoint": ("humidity", "%"),
    }
    if tool in values:
        name, unit = values[tool]
        value = f"{arguments[name]} {unit}" if name in arguments else arguments.get("color")
        return f"I set {what} to {value or arguments.get('temperature')}."
    return f"{_verb(tool, domain)} {what}."


def _acted_on(outcome: Outcome) -> str:
    """Return the names of what a call changed, as the tool reports them or as it was asked."""
    data, arguments = outcome.data, outcome.arguments
    inner = data.get("data", data) if isinstance(data, dict) else {}
    success = inner.get("success") if isinstance(inner, dict) else None
    names = [
        item["name"]
        for item in (success if isinstance(success, list) else ())
        if isinstance(item, dict) and item.get("type") == "entity" and item.get("name")
    ]
    if name := arguments.get("name"):
        return str(name)
    if names:
        return join(names)
    domain = str((arguments.get("domain") or ["device"])[0]).replace("_", " ")
    return f"the {domain}s in {arguments['area']}" if "area" in arguments else f"the {domain}s"


def _domain(arguments: dict[str, Any], home: Home) -> str:
    """Return the domain a call acted on."""
    domain = arguments.get("domain")
    if isinstance(domain, list) and domain:
        return str(domain[0])
    if isinstance(domain, str):
        return domain
    name = arguments.get("name")
    return next((device.domain for device in home.devices if name in device.names), "")


def _verb(tool: str, domain: str) -> str:
    """Return the past tense of what a tool does to a domain."""
    if tool == "HassTurnOn":
        return {"lock": "I locked", "cover": "I opened", "valve": "I opened"}.get(
            domain, "I turned on"
        )
    if tool == "HassTurnOff":
        return {"lock": "I unlocked", "cover": "I closed", "valve": "I closed"}.get(
            domain, "I turned off"
        )
    return {
        "HassMediaPause": "I paused",
        "HassMediaUnpause": "I resumed",
        "HassMediaNext": "I skipped to the next track on",
        "HassMediaPrevious": "I went back to the previous track on",
        "HassMediaPlayerMute": "I muted",
        "HassMediaPlayerUnmute": "I unmuted",
        "HassSetVolumeRelative": "I changed the volume of",
        "HassStopMoving": "I stopped",
        "HassVacuumStart": "I started",
        "HassVacuumReturnToBase": "I sent home",
        "HassLawnMowerStartMowing": "I started",
        "HassLawnMowerDock": "I sent home",
    }.get(tool, f"I ran {tool} on")


def _short(data: Any) -> str:
    """Return a tool's answer, cut to a length one can say."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
