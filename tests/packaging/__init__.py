"""The product outside its checkout."""
