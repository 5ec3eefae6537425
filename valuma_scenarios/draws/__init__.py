"""Joint draws of the uncertain parameters: the only randomness."""
