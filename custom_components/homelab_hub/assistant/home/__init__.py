"""The home as a model gets to know it: an index that stays, and what a sentence is about."""
