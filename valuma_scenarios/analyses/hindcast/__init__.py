"""The baseline held against years that have been observed."""
