"""Tests of the Spotify simulator."""
