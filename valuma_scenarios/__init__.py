"""Scenario and ex-ante impact assessment model for Finnish regional development."""

from __future__ import annotations

__version__ = "0.1.0"
