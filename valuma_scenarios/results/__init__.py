"""Numbers with labels: evaluation, tables, runs on disk."""
