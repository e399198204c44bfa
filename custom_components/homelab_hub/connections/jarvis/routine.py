"""A routine: asks an agent what its template says, and has the answer spoken."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components import conversation
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, TemplateError
from homeassistant.helpers import entity_registry as er, intent, issue_registry as ir
from homeassistant.helpers.event import async_track_entity_registry_updated_event
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now

from ...assistant.budget import BudgetError
from ...assistant.guard.check import agents_of
from ...assistant.guard.unattended import Unattended
from ...assistant.local import speech
from ...assistant.memory.fact import Channel
from ...assistant.memory.speaker import Place, speaking_in
from ...assistant.voice.speakable import aloud
from ...const import DOMAIN, LOGGER
from .const import SubentryType
from .routine_options import CONF_SPEAKER, CONF_VOICE, Quiet, RoutineOptions
from .routine_prompt import TEMPLATE_SOURCE, rendered
from .routine_run import Ending, Reason, Run, failed
from .routine_speaker import SPEECH_SECONDS, SpeakerError, Unspoken, speak, voice_of

if TYPE_CHECKING:
    from .runtime import JarvisEntry

EVENT_FINISHED: Final = f"{DOMAIN}_routine_finished"
ANSWER_SECONDS: Final = 300.0
INSTRUCTIONS: Final = (
    "This is a routine of the household that runs by itself. Nobody listens until you are done and "
    "nobody can answer: do not ask back. Your words may be read aloud: say it in plain sentences, "
    "without lists, markup or addresses."
)

# What only a person can mend, and the repair that says how.
_REPAIRS: Final[Mapping[Reason | Unspoken, str]] = {
    Reason.TEMPLATE: "routine_template",
    Reason.AGENT_GONE: "routine_agent_gone",
    Unspoken.SPEAKER_GONE: "routine_speaker_gone",
    Unspoken.VOICE_GONE: "routine_voice_gone",
}

# It is read aloud, and told by an entity: what somebody has told Jarvis of themselves is not in it.
_HEARD_BY_ANYBODY: Final = Place(channel=Channel.VOICE, public=True)


class Routine:
    """One routine. It runs once at a time, and no longer than its entry is loaded."""

    def __init__(self, hass: HomeAssistant, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Take the options of a subentry."""
        self._hass = hass
        self._entry = entry
        self._id = subentry.subentry_id
        self._listeners: list[Callable[[Run], None]] = []
        self._running = False
        self.options = RoutineOptions.of(subentry.title, subentry.data)

    @property
    def agent(self) -> ConfigSubentry | None:
        """Return the agent that answers, None if it was removed."""
        agents = {
            one.subentry_id: one
            for one in self._entry.subentries.values()
            if one.subentry_type == SubentryType.CONVERSATION
        }
        wanted = self.options.agent or next(iter(agents), "")
        return agents.get(wanted)

    @callback
    def listen(self, listener: Callable[[Run], None]) -> CALLBACK_TYPE:
        """Tell a listener how each run went, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def start(
        self, context: Context, variables: Mapping[str, Any] | None = None
    ) -> asyncio.Task[Run] | None:
        """Start a run in the name of who a context is of; None while another goes on.

        Raises `HomeAssistantError` while the entry is not loaded, which a run would outlive.
        """
        if self._running:
            return None
        if self._entry.state is not ConfigEntryState.LOADED:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="routine_stopped",
                translation_placeholders={"routine": self.options.name},
            )
        self._running = True
        own = Context(user_id=context.user_id, parent_id=context.id)
        return self._entry.async_create_background_task(
            self._hass, self._supervised(own, variables), f"routine {self.options.name}"
        )

    @callback
    def follow(self) -> CALLBACK_TYPE:
        """Keep to the speaker and the voice when they are renamed, until the returned call."""
        followed = filter(None, (self.options.speaker, self.options.voice))
        return async_track_entity_registry_updated_event(self._hass, followed, self._renamed)

    @callback
    def _renamed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        """Change the options, with which the entry is loaded anew."""
        match event.data:
            case {"action": "update", "old_entity_id": old, "entity_id": new}:
                subentry = self._entry.subentries[self._id]
                options = (CONF_SPEAKER, CONF_VOICE)
                changed = {key: new for key in options if subentry.data.get(key) == old}
                self._hass.config_entries.async_update_subentry(
                    self._entry, subentry, data={**subentry.data, **changed}
                )
            case _:
                pass

    @callback
    def forget_repair(self) -> None:
        """Take back what a person was asked to mend."""
        ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)

    async def _supervised(self, context: Context, variables: Mapping[str, Any] | None) -> Run:
        """Return how a run went, after everybody was told."""
        try:
            run = await self._run(context, variables)
        except Exception:  # noqa: BLE001 - supervises the task: somebody waits for the event
            LOGGER.exception("Unexpected error in the routine %s", self.options.name)
            run = failed(Reason.UNEXPECTED)
        finally:
            self._running = False
        self._repair(run)
        agent = self.agent
        self._hass.bus.async_fire(
            EVENT_FINISHED,
            {
                "routine": self.options.name,
                "routine_id": self._id,
                "agent": agent.title if agent else None,
                **run.told(),
            },
            context=context,
        )
        for listener in tuple(self._listeners):
            listener(run)
        return run

    async def _run(self, context: Context, variables: Mapping[str, Any] | None) -> Run:
        """Ask, and speak."""
        if self._is_quiet and self.options.quiet is Quiet.SKIP:
            return Run(ending=Ending.SKIPPED, reason=Reason.QUIET_HOURS)
        try:
            prompt, filled_in = rendered(self._hass, self.options.prompt, variables)
        except TemplateError as error:
            return failed(Reason.TEMPLATE, detail=str(error))
        with speaking_in(_HEARD_BY_ANYBODY):
            run = await self._ask(prompt, context, filled_in=filled_in)
        if not run.text:
            return run
        # The answer may have taken until the quiet hours began.
        if (quiet := self._is_quiet) or not self.options.speaker:
            reason = Reason.QUIET_HOURS if quiet else Reason.NO_SPEAKER
            return Run(ending=run.ending, text=run.text, reason=run.reason or reason)
        return await self._speak(run, context)

    async def _ask(self, prompt: str, context: Context, *, filled_in: bool) -> Run:
        """Return the agent's answer."""
        entity_id = self._agent_entity_id()
        guarded = agents_of(self._hass).get(entity_id)
        if guarded is None:
            return failed(Reason.AGENT_GONE)
        # Not a bare ULID: Home Assistant takes unknown ones for conversations that are over.
        conversation_id = f"routine-{ulid_now()}"
        if filled_in:
            guarded.guard.taint.note(conversation_id, TEMPLATE_SOURCE)
        run = Unattended(acts=self.options.tools)
        guarded.guard.unattended[context.id] = run
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                result = await conversation.async_converse(
                    self._hass,
                    prompt,
                    conversation_id,
                    context,
                    language=self.options.language,
                    agent_id=entity_id,
                    extra_system_prompt=INSTRUCTIONS,
                )
        except TimeoutError:
            return failed(Reason.TOO_SLOW)
        finally:
            del guarded.guard.unattended[context.id]
        text = speech(result.response)
        if run.trouble:
            over = isinstance(run.trouble, BudgetError)
            return failed(Reason.BUDGET if over else Reason.AI_SERVER, text)
        if result.response.response_type is intent.IntentResponseType.ERROR:
            return failed(Reason.AGENT_FAILED, text)
        return Run(ending=Ending.FINISHED, text=text)

    def _agent_entity_id(self) -> str:
        """Return the conversation entity of the agent, empty where there is none."""
        if (agent := self.agent) is None:
            return ""
        entities = er.async_get(self._hass)
        found = entities.async_get_entity_id(conversation.DOMAIN, DOMAIN, agent.subentry_id)
        return found or ""

    async def _speak(self, run: Run, context: Context) -> Run:
        """Return a run after its text was spoken, or why it was not."""
        if not (words := aloud(run.text)):
            return run
        try:
            async with asyncio.timeout(SPEECH_SECONDS):
                voice = voice_of(self._hass, self.options, self._entry.entry_id)
                await speak(self._hass, self.options, voice, words, context)
        except SpeakerError as error:
            LOGGER.debug("The routine %s was not spoken: %s", self.options.name, error)
            return failed(error.reason, run.text, error.entity_id)
        except TimeoutError:
            return failed(Unspoken.SPEAKER_FAILED, run.text)
        return Run(ending=run.ending, text=run.text, spoken=True, reason=run.reason)

    @property
    def _is_quiet(self) -> bool:
        """Return whether it is a quiet hour at home."""
        return self.options.is_quiet(dt_util.now().time())

    @property
    def _issue_id(self) -> str:
        """Return the id of the repair issue about this routine."""
        return f"routine_{self._id}"

    @callback
    def _repair(self, run: Run) -> None:
        """Ask a person to mend what only they can, and stop asking after a run without it."""
        if run.ending is Ending.SKIPPED:
            return
        repair = _REPAIRS.get(run.reason) if run.reason else None
        if repair is None:
            self.forget_repair()
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=repair,
            translation_placeholders={"routine": self.options.name, "detail": run.detail},
        )
