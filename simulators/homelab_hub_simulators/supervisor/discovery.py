"""What apps tell Home Assistant through the Supervisor."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What an app tells of one service."""

    app: str
    service: str
    config: Json
    uuid: str

    def as_dict(self) -> Json:
        """Return the message as the API has it; the app is still called add-on there."""
        return {
            "addon": self.app,
            "service": self.service,
            "config": self.config,
            "uuid": self.uuid,
        }


class Discovery:
    """The messages, by UUID."""

    def __init__(self) -> None:
        """Start without any."""
        self.messages: dict[str, Message] = {}

    def tell(self, app: str, service: str, config: Json) -> tuple[Message, bool]:
        """Return the message, and whether it is news: telling the same again is none."""
        for message in self.messages.values():
            if (message.app, message.service) != (app, service):
                continue
            if message.config == config:
                return message, False
            changed = Message(app=app, service=service, config=config, uuid=message.uuid)
            self.messages[message.uuid] = changed
            return changed, True
        message = Message(app=app, service=service, config=config, uuid=uuid4().hex)
        self.messages[message.uuid] = message
        return message, True

    def forget(self, app: str) -> None:
        """Delete what an app told, as when it is uninstalled."""
        self.messages = {
            uuid: message for uuid, message in self.messages.items() if message.app != app
        }
