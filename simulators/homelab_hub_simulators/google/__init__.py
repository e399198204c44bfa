"""A stand-in for Google's Calendar, Drive and Gmail APIs."""

from .simulator import GoogleSimulator

__all__ = ["GoogleSimulator"]
