"""Independent scalar implementation of the model, for comparison with the fast one."""
