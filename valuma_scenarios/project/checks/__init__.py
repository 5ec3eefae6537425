"""What a project's files must agree on, each problem with its place."""
