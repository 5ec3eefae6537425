"""Frozen models of every file of a project."""
