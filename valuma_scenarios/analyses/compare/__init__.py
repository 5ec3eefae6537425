"""Which alternative does better, where, by how much, at what cost."""
