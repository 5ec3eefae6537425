"""What decides a result."""
