"""Figures: one file each, pure functions from a run to a complete figure card."""

from __future__ import annotations
