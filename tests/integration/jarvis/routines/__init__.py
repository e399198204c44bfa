"""Routines: started, guarded, spoken, and activated by Google."""
