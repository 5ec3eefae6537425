"""Everything that decides a number, and nothing else."""
