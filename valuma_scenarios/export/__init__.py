"""Figures and documents for people who have neither this program nor a browser to run it in."""
