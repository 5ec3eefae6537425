"""From experts' answers to ranges and weights."""
