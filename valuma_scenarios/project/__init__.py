"""From YAML and CSV to a study, every problem with its place."""
