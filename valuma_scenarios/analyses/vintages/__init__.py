"""How old the figures of a project are, and what newer ones would change."""
