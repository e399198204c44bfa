"""A person in front of Discord's app."""

from collections.abc import Callable
from typing import Any

from homelab_hub_simulators.discord.interactions import Asked, Interaction
from homelab_hub_simulators.discord.model import (
    Application,
    Channel,
    Guild,
    Json,
    Message,
    Permission,
    User,
    in_guild,
)

from .options import command_data
from .somebody import Place, Somebody

USER_MENU, MESSAGE_MENU = 2, 3


class NoAnswerError(TimeoutError):
    """The application did not respond in time."""


class Person(Somebody):
    """Somebody who also uses commands, buttons, menus and forms.

    All return the interaction once the bot has answered it, and raise NoAnswerError if the bot
    does not.
    """

    async def slash(
        self, name: str, /, *, channel: Place | None = None, timeout: float = 5, **options: Any
    ) -> Interaction:
        """Use a slash command, `"home"` or with sub-commands `"home light on"`.

        An option of the command that is called `channel` or `timeout` is given as `channel_` or
        `timeout_`. Returns the interaction once the bot has answered; raises NoAnswerError if it does not,
        ValueError for a command that is not there, and PermissionError where it is not shown.
        """
        place = self._command_place(channel)
        first, *path = name.split()
        application, command = self._command(place, first, 1)
        data = command_data(command, path, _named(options), place.guild)
        asked = self._ask(application, place, Asked.COMMAND, data)
        return await self._answered(asked, timeout)

    async def autocomplete(
        self, name: str, option: str, typed: Any, /, *, channel: Place | None = None, **options: Any
    ) -> list[Json]:
        """Type into an option, and return the choices that the bot offers."""
        place = self._command_place(channel)
        first, *path = name.split()
        application, command = self._command(place, first, 1)
        given = _named(options) | {option: typed}
        data = command_data(command, path, given, place.guild, typing=option)
        asked = self._ask(application, place, Asked.AUTOCOMPLETE, data)
        return (await self._answered(asked, 5)).choices or []

    async def menu(self, name: str, target: Message | User, *, timeout: float = 5) -> Interaction:
        """Use a command of the menu on a message or a user."""
        if isinstance(target, Message):
            place, kind = target.channel, MESSAGE_MENU
        else:
            place, kind = self._command_place(None), USER_MENU
        application, command = self._command(place, name, kind)
        data: Json = {"id": command["id"], "name": command["name"], "type": kind}
        data |= {"target_id": target.id, "resolved": {}}
        if isinstance(target, Message):
            data["resolved"]["messages"] = {target.id: target.as_json(to=application.user)}
        else:
            data["resolved"]["users"] = {target.id: target.as_json()}
            if place.guild is not None and target.id in place.guild.members:
                member = place.guild.members[target.id].as_json(with_user=False)
                data["resolved"]["members"] = {target.id: member | {"permissions": "0"}}
        return await self._answered(self._ask(application, place, Asked.COMMAND, data), timeout)

    async def click(self, message: Message, label: str, *, timeout: float = 5) -> Interaction:
        """Press a button by its label or custom id."""
        button = self._component(message, lambda one: label in (one.get("label"), one["custom_id"]))
        data = {"custom_id": button["custom_id"], "component_type": button["type"]}
        return await self._use(message, data, timeout)

    async def choose(self, message: Message, *values: str, timeout: float = 5) -> Interaction:
        """Choose from the menu that has these values."""

        def has_all(one: Json) -> bool:
            """Tell whether a component offers all of them."""
            return set(values) <= {option["value"] for option in one.get("options", ())}

        menu = self._component(message, has_all)
        data = {"custom_id": menu["custom_id"], "component_type": menu["type"]}
        return await self._use(message, data | {"values": list(values)}, timeout)

    async def submit(
        self, opened: Interaction, *, timeout: float = 5, **values: str
    ) -> Interaction:
        """Fill in the form that an interaction has opened, by custom ids."""
        if opened.modal is None:
            raise ValueError("there is no form")
        rows = [_filled_in(row, values) for row in opened.modal.get("components", ())]
        data = {"custom_id": opened.modal["custom_id"], "components": rows}
        asked = self._ask(
            opened.application,
            opened.channel,
            Asked.MODAL,
            data,
            source=opened.source,
            opener=opened,
        )
        return await self._answered(asked, timeout)

    # What stands behind

    def _command_place(self, channel: Place | None) -> Channel:
        """Return where a command is used: in the first text channel if nothing is said."""
        return self._place(
            "general" if channel is None else channel, Permission.USE_APPLICATION_COMMANDS
        )

    def _command(self, place: Channel, name: str, kind: int) -> tuple[Application, Json]:
        """Return a command that is shown here: the guild's own goes before the global one."""
        guild = place.guild
        for application in self._world.applications():
            if guild is not None and application.id not in guild.members:
                continue
            for scope in ([guild.id] if guild else []) + [""]:
                for command in application.commands.get(scope, {}).values():
                    if (command["name"], command["type"]) == (name, kind):
                        self._may_use(command, guild)
                        return application, command
        raise ValueError(f"there is no command {name!r}")

    def _may_use(self, command: Json, guild: Guild | None) -> None:
        """Raise PermissionError for a command that this person is not shown."""
        needed = command["default_member_permissions"]
        if guild is None or needed is None:
            return
        mine = in_guild(guild, self.member(guild), now=self._world.clock.now())
        wanted = int(needed) or int(Permission.ADMINISTRATOR)
        if mine & wanted != wanted:
            raise PermissionError(f"/{command['name']} is not for {self.user.username}")

    def _component(self, message: Message, fits: Callable[[Json], bool]) -> Json:
        """Return the component that fits; raises ValueError without one that can be used."""
        if not self.sees(message):
            raise PermissionError("the message is not there")
        usable = [one for one in message.buttons() if "custom_id" in one]
        found = next((one for one in usable if fits(one)), None)
        if found is None or found.get("disabled"):
            shown = [one.get("label") or one["custom_id"] for one in usable]
            raise ValueError(f"it cannot be used; there are {shown}")
        return found

    async def _use(self, message: Message, data: Json, timeout: float) -> Interaction:
        """Use a component."""
        application = next(one for one in self._world.applications() if one.id == message.author.id)
        asked = self._ask(application, message.channel, Asked.COMPONENT, data, source=message)
        return await self._answered(asked, timeout)

    def _ask(
        self,
        application: Application,
        place: Channel,
        asked: Asked,
        data: Json,
        *,
        source: Message | None = None,
        opener: Interaction | None = None,
    ) -> Interaction:
        """Ask a bot."""
        return self._discord.interactions.ask(
            application, self.user, place, asked, data, source=source, opener=opener
        )

    async def _answered(self, interaction: Interaction, timeout: float) -> Interaction:
        """Wait until the bot has answered."""
        try:
            await self._world.until(lambda: interaction.is_answered, timeout)
        except TimeoutError as error:
            raise NoAnswerError("The application did not respond") from error
        return interaction


def _named(options: dict[str, Any]) -> dict[str, Any]:
    """Return options by their own names."""
    return {name.removesuffix("_"): value for name, value in options.items()}


def _filled_in(row: Json, values: dict[str, str]) -> Json:
    """Return a row of a form with what was typed."""
    inside = row.get("components") or [row.get("component")]
    filled = [
        {"type": one["type"], "custom_id": one["custom_id"]}
        | {"value": values.get(one["custom_id"], one.get("value") or "")}
        for one in inside
        if isinstance(one, dict)
    ]
    if "component" in row:
        return {"type": row["type"], "component": filled[0]}
    return {"type": row["type"], "components": filled}
