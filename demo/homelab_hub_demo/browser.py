"""A headless Chromium, driven over its DevTools protocol; just what the screenshots need."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
import json
import os
from pathlib import Path
import shutil
import signal
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, ClientWebSocketResponse

from .client import Json
from .waiting import until

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
WAIT_SECONDS = 30
SETTLE_SECONDS = 2
LARGEST_MESSAGE = 64 * 1024 * 1024

DEEP_QUERIES = """
window.deepButton = (label, root = document) => {
  for (const element of root.querySelectorAll("*")) {
    if (element.matches("ha-button, ha-icon-button, button") && [element.textContent.trim(),
        element.label, element.title, element.ariaLabel].includes(label)) return element;
    if (element.matches("ha-list-item, ha-md-list-item, ha-list-item-button") &&
        element.textContent.trim().startsWith(label)) return element;
    const inside = element.shadowRoot && deepButton(label, element.shadowRoot);
    if (inside) return inside;
  }
  return null;
};
window.deepFind = (selector, text, root = document) => {
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(selector) && deepText(element).includes(text)) return element;
    const inside = element.shadowRoot && deepFind(selector, text, element.shadowRoot);
    if (inside) return inside;
  }
  return null;
};
window.deepField = (label, root = document) => {
  for (const element of root.querySelectorAll("*")) {
    if (element.label === label && element.shadowRoot) return deepInput(element);
    const inside = element.shadowRoot && deepField(label, element.shadowRoot);
    if (inside) return inside;
  }
  return null;
};
window.deepInput = element => {
  const root = element.shadowRoot ?? element;
  const input = root.querySelector("input, textarea");
  if (input) return input;
  for (const inner of root.querySelectorAll("*")) {
    const inside = inner.shadowRoot && deepInput(inner);
    if (inside) return inside;
  }
  return null;
};
window.deepText = (root = document.body ?? document) => [...root.childNodes].map(node =>
  node.nodeType === Node.TEXT_NODE ? node.data :
  ["STYLE", "SCRIPT"].includes(node.nodeName) ? "" :
  node.nodeName === "SLOT" ? "" :
  (node.shadowRoot ? deepText(node.shadowRoot) : "") + deepText(node)).join(" ");
"""
"""The frontend is nested shadow roots, which a document's own query does not enter."""


class BrowserError(Exception):
    """The browser is absent, or the page did not do what it was asked for."""


class Page:
    """One open page."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        """Drive the page behind a DevTools WebSocket."""
        self._socket = socket
        self._ids = count(1)

    async def command(self, method: str, **parameters: Json) -> Json:
        """Return the result of a DevTools command."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(WAIT_SECONDS):
            while (answer := await self._socket.receive_json()).get("id") != number:
                pass
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    async def evaluate(self, script: str) -> Json:
        """Return the value of a JavaScript expression; promises are awaited."""
        answer = await self.command(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def resize(self, width: int, height: int) -> None:
        """Set the size of the window; pictures have twice as many pixels, for sharp screens."""
        await self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2,
            mobile=False,
        )

    async def open(self, url: str) -> None:
        """Go to an address."""
        await self.command("Page.navigate", url=url)

    async def wait_for(self, condition: str) -> None:
        """Wait until a JavaScript expression is true."""
        try:
            await until(lambda: self.evaluate(f"Boolean({condition})"), WAIT_SECONDS)
        except TimeoutError:
            text = await self.evaluate("deepText().replace(/\\s+/g, ' ').slice(0, 1500)")
            raise BrowserError(
                f"not within {WAIT_SECONDS} s: {condition}\nThe page: {text}"
            ) from None

    async def click(self, label: str) -> None:
        """Click the button or menu entry with a label, wherever it is nested, once it is there."""
        button = f"deepButton({json.dumps(label)})"
        await self.wait_for(button)
        await self.evaluate(f"{button}.click()")

    async def press(self, selector: str, text: str) -> None:
        """Press the first element with this selector that has a text in it."""
        element = f"deepFind({json.dumps(selector)}, {json.dumps(text)})"
        await self.wait_for(element)
        await self.evaluate(f"{element}.click()")

    async def fill(self, label: str, text: str) -> None:
        """Replace what is in the field with a label."""
        field = f"deepField({json.dumps(label)})"
        await self.wait_for(field)
        await self.evaluate(f"{field}.focus(), {field}.select()")
        await self.command("Input.insertText", text=text)

    async def wait_for_text(self, text: str) -> None:
        """Wait until a text is somewhere on the page."""
        await self.wait_for(f"deepText().includes({json.dumps(text)})")

    async def type(self, text: str) -> None:
        """Type into what has the focus, and press Enter."""
        await self.command("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            await self.command(
                "Input.dispatchKeyEvent",
                type=kind,
                key="Enter",
                code="Enter",
                windowsVirtualKeyCode=13,
                text="\r",
            )

    async def photograph(self, file: Path) -> None:
        """Save what is seen as a PNG, once icons have come and nothing moves any more."""
        await asyncio.sleep(SETTLE_SECONDS)
        picture = await self.command("Page.captureScreenshot", format="png")
        await asyncio.to_thread(file.write_bytes, b64decode(picture["data"]))


@asynccontextmanager
async def open_page() -> AsyncGenerator[Page]:
    """Yield an empty page in a Chromium with a profile of its own."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        raise BrowserError(f"no browser on PATH (looked for {', '.join(NAMES)}): install chromium")
    with TemporaryDirectory(prefix="homelab-hub-browser-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            chromium, *FLAGS, f"--user-data-dir={profile}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            port = await _debugging_port(Path(profile))
            async with (
                ClientSession() as session,
                session.put(f"http://127.0.0.1:{port}/json/new?about:blank") as response,
                session.ws_connect(
                    (await response.json())["webSocketDebuggerUrl"], max_msg_size=LARGEST_MESSAGE
                ) as socket,
            ):
                page = Page(socket)
                await page.command("Page.enable")
                await page.command("Page.addScriptToEvaluateOnNewDocument", source=DEEP_QUERIES)
                yield page
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _debugging_port(profile: Path) -> int:
    """Return where Chromium listens: it writes that into its profile once it does."""
    file = profile / "DevToolsActivePort"

    async def look() -> list[str]:
        return file.read_text().split() if file.exists() else []

    return int((await until(look, WAIT_SECONDS))[0])
