"""Where a difference between two alternatives comes from, exactly."""
