"""Sensitivity methods, one file each."""
