"""The pages behind the rail, one a file."""
