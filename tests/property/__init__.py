"""Properties that must hold for every alternative and every draw."""
