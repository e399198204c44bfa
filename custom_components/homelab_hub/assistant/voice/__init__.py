"""Jarvis's ears and mouth: speech to text, and text to speech."""
