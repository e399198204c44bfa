"""The step of the options that is about Drive: where backups go, what is kept, what is watched."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from ....backup_agents.keep_rules import PERIODS
from .const import CONF_DRIVE, CONF_FOLDER, CONF_TEST_DAYS, CONF_WATCHED, DEFAULT_FOLDER

MOST_KEPT: Final = 1000
MOST_DAYS: Final = 365
MOST_WATCHED: Final = 20


class DriveOptionsStep(OptionsFlow):
    """Asks what is to be done with Drive."""

    async def async_step_drive(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask, and store it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if (chosen := _cleaned(user_input)) is not None:
                return self.async_create_entry(
                    data={**self.config_entry.options, CONF_DRIVE: chosen}
                )
            errors["base"] = "drive_folder_wrong"
        return self.async_show_form(
            step_id="drive",
            data_schema=self.add_suggested_values_to_schema(
                _schema(), user_input or self.config_entry.options.get(CONF_DRIVE, {})
            ),
            errors=errors,
        )


def _schema() -> probatio.Schema:
    """Return the form."""
    folders = TextSelector(TextSelectorConfig(multiple=True))
    return probatio.Schema(
        {
            probatio.Required(CONF_FOLDER, default=DEFAULT_FOLDER): TextSelector(),
            **{probatio.Optional(name, default=0): _number(MOST_KEPT) for name in PERIODS},
            probatio.Optional(CONF_TEST_DAYS, default=0): _number(MOST_DAYS),
            probatio.Optional(CONF_WATCHED, default=[]): folders,
        }
    )


def _number(most: int) -> NumberSelector:
    """Return the field of a whole number; zero means never."""
    return NumberSelector(
        NumberSelectorConfig(min=0, max=most, step=1, mode=NumberSelectorMode.BOX)
    )


def _cleaned(user_input: dict[str, Any]) -> dict[str, Any] | None:
    """Return the options as they are kept, None if a folder has no name."""
    folder = _path(user_input[CONF_FOLDER])
    watched = [_path(path) for path in user_input.get(CONF_WATCHED, [])]
    if not folder or not all(watched) or len(watched) > MOST_WATCHED:
        return None
    numbers = {name: int(user_input.get(name, 0)) for name in (*PERIODS, CONF_TEST_DAYS)}
    return {CONF_FOLDER: folder, CONF_WATCHED: list(dict.fromkeys(watched)), **numbers}


def _path(text: str) -> str:
    """Return the path of a folder from the top of the Drive, as it is always written."""
    return "/".join(filter(None, (part.strip() for part in text.split("/"))))
