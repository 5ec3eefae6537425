"""A plug-in: one thing of each kind, each in one file, and their texts."""
