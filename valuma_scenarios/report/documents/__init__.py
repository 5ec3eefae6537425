"""Documents, one format a file."""
