"""What a check against facts could notice."""
