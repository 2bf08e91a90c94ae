"""Talking with confined processes: what is asked and answered, within which limits."""
