"""Proving assignments for their authors: the solution, known mistakes, examples, and what is made of a master."""
