"""At which value, and by which lever, the order flips."""
