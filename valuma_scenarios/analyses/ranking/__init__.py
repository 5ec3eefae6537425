"""Ranks over draws, weights, metrics and worlds."""
