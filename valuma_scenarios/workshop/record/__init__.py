"""What is left of a session: record, figure, film, downloads."""
