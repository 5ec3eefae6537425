"""Whether anybody could measure what an alternative promises."""
