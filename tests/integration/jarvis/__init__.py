"""Tests of Jarvis."""
