"""Tests of the demo: its home, its configuration folder, its tour."""
