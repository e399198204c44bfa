"""The AI Task entity: data in a given form, and pictures."""

import json
from typing import override

from homeassistant.components import ai_task, conversation
from homeassistant.config_entries import ConfigSubentry
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import slugify

from ...assistant.attachments import read_files
from ...assistant.engine import Question
from ...assistant.guard.policy import Origin
from ...assistant.options import CONF_IMAGE_MODEL, ModelOptions
from ...assistant.pictures import PictureOptions
from ...assistant.schema import strict_schema, without_nulls
from ...assistant.style import Outcome, Structure
from ...assistant.usage import spending_as
from ...const import DOMAIN
from ...upstream import errors
from .entity import SubentryEntity
from .runtime import JarvisEntry

# Tasks run unattended, with as many tools as it takes, and may wait for a busy server.
MOST_ROUNDS = 100
RETRIES = 2


class JarvisTaskEntity(SubentryEntity, ai_task.AITaskEntity):
    """Does tasks for automations, scripts and other integrations."""

    _attr_name = None

    def __init__(self, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Draw only if a model for pictures is chosen."""
        super().__init__(entry, subentry)
        self._model = ModelOptions.from_options(self.options)
        self._guard = self.jarvis.guards[subentry.subentry_id]
        self._attr_supported_features = (
            ai_task.AITaskEntityFeature.GENERATE_DATA
            | ai_task.AITaskEntityFeature.SUPPORT_ATTACHMENTS
        )
        if self.options.get(CONF_IMAGE_MODEL):
            self._attr_supported_features |= ai_task.AITaskEntityFeature.GENERATE_IMAGE

    @override
    async def _async_generate_data(
        self, task: ai_task.GenDataTask, chat_log: conversation.ChatLog
    ) -> ai_task.GenDataTaskResult:
        """Return a text, or data of the structure asked for."""
        structure = None
        if task.structure is not None:
            structure = Structure(
                name=slugify(task.name)[:64] or "data",
                schema=strict_schema(task.structure, chat_log.llm_api),
            )
        outcome = Outcome()
        question = Question(
            agent_id=self.entity_id,
            cache_key=str(self.unique_id),
            options=self._model,
            gate=self._guard.task_gate(chat_log, outcome),
            structure=structure,
            retries=RETRIES,
            rounds=MOST_ROUNDS,
            # A text ends up on a dashboard or in a message; fields are what a program reads.
            rendered=structure is None,
        )
        try:
            with spending_as(Origin.TASK):
                await self.jarvis.engine.answer(chat_log, question, outcome)
        except errors.UpstreamError as error:
            raise self._failure(error) from error
        self.jarvis.health.succeeded()
        last = chat_log.content[-1]
        text = (isinstance(last, conversation.AssistantContent) and last.content) or ""
        return ai_task.GenDataTaskResult(
            conversation_id=chat_log.conversation_id,
            data=text if task.structure is None else _parsed(text),
        )

    @override
    async def _async_generate_image(
        self, task: ai_task.GenImageTask, chat_log: conversation.ChatLog
    ) -> ai_task.GenImageTaskResult:
        """Return a new picture, or the attached ones changed as the instructions say."""
        originals = await read_files(self.hass, task.attachments or ())
        try:
            with spending_as(Origin.TASK):
                picture = await self.jarvis.painter.paint(
                    task.instructions, PictureOptions.from_options(self.options), originals
                )
        except errors.UpstreamError as error:
            raise self._failure(error) from error
        self.jarvis.health.succeeded()
        await self.jarvis.gallery.show(str(self.unique_id), picture)
        chat_log.async_add_assistant_content_without_tools(
            conversation.AssistantContent(agent_id=self.entity_id, content="(picture)")
        )
        return ai_task.GenImageTaskResult(
            image_data=picture.content,
            conversation_id=chat_log.conversation_id,
            mime_type=picture.mime_type,
            width=picture.width,
            height=picture.height,
            model=picture.model,
            revised_prompt=picture.revised_prompt,
        )

    def _failure(self, error: errors.UpstreamError) -> HomeAssistantError:
        """Note a failure, and return what the caller is told of it."""
        self.jarvis.health.failed(error)
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=error.key,
            translation_placeholders={"server": self.jarvis.name},
        )


def _parsed(text: str) -> object:
    """Return the data an answer holds."""
    try:
        return without_nulls(json.loads(text))
    except ValueError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="answer_not_structured"
        ) from error
