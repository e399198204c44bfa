"""Tests of the Discord simulator."""
