"""The mistakes that the grader knows by name: one entry each, in the file of its theme."""
