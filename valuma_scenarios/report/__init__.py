"""Reports: documents for people, made from a finished run."""

from __future__ import annotations
