"""How often one person of a chat may ask."""

from collections import OrderedDict
import time
from typing import Final

from ..link.bucket import Bucket, Pace
from ..protocol.chat import ChatUser
from ..protocol.errors import Code, RequestError

PACE: Final = Pace(at_once=5, every=6.0)
TYPING: Final = Pace(at_once=30, every=0.5)
MOST_KNOWN: Final = 1_000


class Limits:
    """A bucket for each person; who was not heard of for longest is forgotten first."""

    def __init__(self, pace: Pace) -> None:
        """Start with nobody."""
        self._pace = pace
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def check(self, user: ChatUser) -> None:
        """Count a question. Raises `RequestError` if it is one too many."""
        if (bucket := self._buckets.get(user.id)) is None:
            bucket = self._buckets[user.id] = Bucket(self._pace, time.monotonic)
        self._buckets.move_to_end(user.id)
        if len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        if (wait := bucket.take()) > 0:
            raise RequestError(
                Code.RATE_LIMITED, "one person asks too often", retry_after=wait, reason="too_often"
            )
