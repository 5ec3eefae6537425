"""Analyses of labelled results: pure functions that return tidy data frames."""
