"""Everything that decides a number, and nothing else."""

MODEL_VERSION = 1
"""Number of the equations; results of different numbers are not to be compared or mixed."""
