"""Tests of Google Calendar, against its simulator."""
