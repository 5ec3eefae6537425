"""Under which conditions something happens."""
