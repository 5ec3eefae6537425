"""What documents of one format are put together from."""
