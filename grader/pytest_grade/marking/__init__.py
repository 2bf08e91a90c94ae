"""Findings and a rubric make a grade: points and words, without any code being run."""
