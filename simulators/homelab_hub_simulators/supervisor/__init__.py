"""A stand-in for the Supervisor: its store, its apps, and what they tell Home Assistant."""

from .apps import App, AppState, Container, Offer
from .simulator import SupervisorSimulator

__all__ = ["App", "AppState", "Container", "Offer", "SupervisorSimulator"]
