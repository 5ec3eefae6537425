"""Known facts held against a run."""
