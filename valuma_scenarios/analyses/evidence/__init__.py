"""How much of a result rests on which grade of evidence."""
