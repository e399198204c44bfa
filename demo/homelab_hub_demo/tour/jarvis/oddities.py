"""Utterances nobody plans for: each must be answered."""

from homelab_hub_demo.tour.assist import say
from homelab_hub_demo.tour.steps import Steps, Visit

steps = Steps()


@steps.add("an empty sentence is answered")
async def empty(visit: Visit) -> str:
    """Say nothing."""
    return (await say(visit.demo.home_assistant, "")).quoted


@steps.add("100 kB are answered")
async def long(visit: Visit) -> str:
    """Say far too much."""
    return (await say(visit.demo.home_assistant, "What is in this text? " + "ham " * 25_000)).quoted


@steps.add("emoji are answered")
async def emoji(visit: Visit) -> str:
    """Say it in pictures."""
    return (await say(visit.demo.home_assistant, "💡🛋️ ➡️ 🌕 👨‍👩‍👧‍👦🏳️‍🌈")).quoted


@steps.add("right-to-left text is answered")
async def right_to_left(visit: Visit) -> str:
    """Say it in Arabic and Hebrew."""
    return (await say(visit.demo.home_assistant, "أشعل مصباح القراءة — הדלק את המנורה")).quoted
