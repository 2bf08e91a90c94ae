"""Grades in, text out: one function a format, all made from the report contract. Nothing here writes a file."""
