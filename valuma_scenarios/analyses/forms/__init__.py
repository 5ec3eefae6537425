"""What the choice of the model's forms does to the ranking."""
