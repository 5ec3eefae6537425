"""The event log of a session and where it is kept."""
