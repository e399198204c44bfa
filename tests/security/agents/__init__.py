"""Attacks on the household through assistants that are not ours."""
