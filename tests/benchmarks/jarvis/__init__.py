"""Jarvis beside Home Assistant's own OpenAI integration: own time, tokens, set-up."""
