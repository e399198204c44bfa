"""A text that grows while people read it: a message that is edited, and more where it is long."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Self

import discord

from .texts import split

EDIT_EVERY: Final = 1.2
"""Seconds between edits while the text grows; Discord allows five in five seconds."""

type Post = Callable[[str, discord.ui.View | None], Awaitable[discord.Message]]


class Stream:
    """Shows a text as it grows; `post` writes one more message, and is called in order.

    It is shown from the start of the `async with` block on; at its end nothing goes on any more.
    """

    def __init__(self, post: Post) -> None:
        """Prepare; nothing is written."""
        self._post = post
        self._text = ""
        self._shown: list[tuple[discord.Message, str]] = []
        self._grown = asyncio.Event()
        self._over = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def tell(self, text: str) -> None:
        """Take what the text is so far."""
        self._text = text
        self._grown.set()

    async def finish(self, text: str, view: discord.ui.View | None = None) -> discord.Message:
        """Show the whole text at once, with buttons beneath; return the last message.

        Raises discord.py's errors, also those of earlier edits.
        """
        await self._end()
        return await self._show(text, view)

    async def __aenter__(self) -> Self:
        """Begin to show what is told."""
        self._task = asyncio.create_task(self._pump(), name="discord stream")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Show nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _end(self) -> None:
        """Let the edit that is under way come to its end, since nobody knew if it was done."""
        self._over.set()
        self._grown.set()
        if self._task is not None:
            await self._task

    async def _pump(self) -> None:
        """Show what has grown, again and again."""
        while True:
            await self._grown.wait()
            self._grown.clear()
            if self._over.is_set():
                return
            await self._show(self._text)
            with suppress(TimeoutError):
                async with asyncio.timeout(EDIT_EVERY):
                    await self._over.wait()

    async def _show(self, text: str, view: discord.ui.View | None = None) -> discord.Message:
        """Make the messages say a text, with buttons beneath the last one."""
        parts = split(text) or ["…"]
        for index, part in enumerate(parts):
            beneath = view if index == len(parts) - 1 else None
            if index == len(self._shown):
                self._shown.append((await self._post(part, beneath), part))
            elif self._shown[index][1] != part or beneath is not None:
                message = await self._shown[index][0].edit(content=part, view=beneath)
                self._shown[index] = (message, part)
        for message, _ in self._shown[len(parts) :]:
            await message.delete()
        del self._shown[len(parts) :]
        return self._shown[-1][0]
