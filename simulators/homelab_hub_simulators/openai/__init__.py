"""A stand-in for the OpenAI API: Responses, Chat Completions, images, audio and models."""

from .simulator import OpenAISimulator

__all__ = ["OpenAISimulator"]
