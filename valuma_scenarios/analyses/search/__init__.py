"""Search for better designs for the same money."""
