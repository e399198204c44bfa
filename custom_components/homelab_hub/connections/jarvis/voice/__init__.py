"""The voice of a `jarvis` entry: speech to text and text to speech, each a subentry."""
