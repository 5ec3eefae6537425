"""Levers, runs and numbers of a live session."""
