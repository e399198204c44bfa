"""Tests of the clients of other people's APIs."""
