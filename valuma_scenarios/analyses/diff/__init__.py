"""What differs between two runs, and which input made the results move."""
