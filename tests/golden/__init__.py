"""Golden results of the shipped alternatives."""
