"""What a bot says to the gateway, and what it is answered."""

import asyncio
from typing import TYPE_CHECKING, Any

from homelab_hub_simulators.discord.model import Application, Json

from .intents import KNOWN, PRIVILEGED, Close, HangUpError, Intent, Op
from .session import Line, Session, frame

if TYPE_CHECKING:
    from .gateway import Gateway

LARGE = 250


class Talk:
    """The state of one connection: nobody yet, and then a session."""

    def __init__(self, gateway: Gateway, line: Line) -> None:
        """Begin with nobody."""
        self._gateway = gateway
        self._world = gateway.world
        self._line = line
        self.session: Session | None = None

    async def hello(self) -> None:
        """Greet, unless a fault wants otherwise."""
        fault = self._gateway.faults.take({"close_before_hello", "no_hello"}, "gateway")
        if fault is not None:
            if fault.kind == "no_hello":
                await asyncio.Event().wait()
            self._line.hang_up(int(fault.number("code")), "Unknown error.")
            await asyncio.Event().wait()
        interval = int(self._gateway.heartbeat_interval * 1000)
        self._line.send(frame(Op.HELLO, {"heartbeat_interval": interval}))

    def gone(self, *, ended: bool) -> None:
        """Take note that the connection is over."""
        if self.session is not None and self.session.line is self._line:
            self._world.hub.lost(self.session, ended=ended)

    def hear(self, op: int, data: Any) -> None:
        """Do what a frame says; raises HangUpError."""
        self._world.look_for_new_guilds()
        match op:
            case Op.HEARTBEAT:
                self._line_alive()
            case Op.IDENTIFY | Op.RESUME:
                if self.session is not None:
                    raise HangUpError(Close.ALREADY_AUTHENTICATED, "Already authenticated.")
                if not isinstance(data, dict):
                    raise HangUpError(Close.DECODE_ERROR, "Error while decoding payload.")
                self._identify(data) if op == Op.IDENTIFY else self._resume(data)
            case _ if self.session is None:
                raise HangUpError(Close.NOT_AUTHENTICATED, "Not authenticated.")
            case Op.PRESENCE_UPDATE:
                self.session.presence = data
                self._world.changed()
            case Op.VOICE_STATE_UPDATE:
                self._world.move_bot(self.session.application, data["guild_id"], data["channel_id"])
            case Op.REQUEST_GUILD_MEMBERS:
                self._members(self.session, data)
            case _:
                raise HangUpError(Close.UNKNOWN_OPCODE, "Unknown opcode.")

    def _line_alive(self) -> None:
        """Answer a heartbeat, unless a fault swallows it."""
        self._line.beat()
        if self._gateway.faults.take({"no_heartbeat_ack"}, "gateway") is None:
            self._line.send(frame(Op.HEARTBEAT_ACK, None))

    def _application(self, token: object) -> Application:
        """Return whose token it is; raises HangUpError."""
        found = self._world.application(str(token).removeprefix("Bot "))
        if found is None:
            raise HangUpError(Close.AUTHENTICATION_FAILED, "Authentication failed.")
        return found

    def _identify(self, data: Json) -> None:
        """Begin a session."""
        application = self._application(data.get("token"))
        intents = data.get("intents")
        if not isinstance(intents, int) or intents < 0 or intents & ~KNOWN:
            raise HangUpError(Close.INVALID_INTENTS, "Invalid intent(s).")
        if intents & PRIVILEGED & ~application.intents:
            raise HangUpError(Close.DISALLOWED_INTENTS, "Disallowed intent(s).")
        shard = data.get("shard", [0, 1])
        if not isinstance(shard, list) or len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            raise HangUpError(Close.INVALID_SHARD, "Invalid shard.")
        self._gateway.identifies += 1
        application.identifies_left -= 1
        if application.identifies_left < 0 or self._fault("invalid_session") is not None:
            self._invalid(resumable=False)
            return
        session = Session(application, Intent(intents))
        session.presence = data.get("presence")
        self._world.hub.sessions[session.id] = session
        self._take_up(session)
        guilds = self._world.guilds_of(application)
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": application.user.as_json() | {"verified": True, "mfa_enabled": False},
                "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": self._gateway.resume_url,
                "shard": shard,
                "application": {"id": application.id, "flags": application.as_json()["flags"]},
                "private_channels": [],
            },
        )
        for guild in guilds:
            self._world.show(session, guild)
        self._world.changed()

    def _resume(self, data: Json) -> None:
        """Go on with a session, and tell what was missed."""
        application = self._application(data.get("token"))
        self._gateway.resumes += 1
        session = self._world.hub.find(str(data.get("session_id")))
        if session is None or session.application is not application:
            self._invalid(resumable=False)
            return
        if (fault := self._fault("invalid_session")) is not None:
            self._invalid(resumable=bool(fault))
            return
        sequence = data.get("seq")
        if not isinstance(sequence, int) or sequence > session.sequence:
            raise HangUpError(Close.INVALID_SEQUENCE, "Invalid seq.")
        missed = session.missed(sequence)
        if missed is None:
            self._invalid(resumable=False)
            return
        if session.line is not None:
            session.line.hang_up(Close.UNKNOWN_ERROR, "Resumed elsewhere.")
        self._take_up(session)
        for said in missed:
            self._line.send(said)
        session.dispatch("RESUMED", {"_trace": []})
        self._world.changed()

    def _take_up(self, session: Session) -> None:
        """Speak for a session from now on."""
        self.session = session
        session.line = self._line
        session.lost_at = None

    def _fault(self, kind: str) -> float | None:
        """Return the parameter of a fault that strikes now, or None."""
        fault = self._gateway.faults.take({kind}, "gateway")
        return None if fault is None else fault.number("resumable")

    def _invalid(self, *, resumable: bool) -> None:
        """Answer that there is no such session."""
        self._line.send(frame(Op.INVALID_SESSION, resumable))

    def _members(self, session: Session, data: Json) -> None:
        """Answer the members of a guild, in chunks of 1,000."""
        guild = self._world.guilds.get(str(data.get("guild_id")))
        if guild is None or guild.id not in session.guilds:
            return
        everybody = not data.get("query") and "user_ids" not in data
        if everybody and not session.intents & Intent.GUILD_MEMBERS:
            raise HangUpError(Close.DISALLOWED_INTENTS, "Disallowed intent(s).")
        wanted = data.get("user_ids") or []
        ids = {str(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
        query = str(data.get("query", "")).lower()
        members = [
            member.as_json()
            for member in guild.members.values()
            if (member.user.id in ids if ids else _name(member).startswith(query))
        ]
        limit = data.get("limit") or len(members)
        chunks = [members[i : i + 1000] for i in range(0, min(limit, len(members)), 1000)] or [[]]
        for index, chunk in enumerate(chunks):
            body = {
                "guild_id": guild.id,
                "members": chunk[:limit],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": sorted(ids - set(guild.members)),
            }
            nonce = {"nonce": data["nonce"]} if "nonce" in data else {}
            session.dispatch("GUILD_MEMBERS_CHUNK", body | nonce)


def _name(member: Any) -> str:
    """Return what a search for members looks at."""
    return str(member.nick or member.user.username).lower()
