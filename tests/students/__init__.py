"""Synthetic students: submissions built in code, each with what a grader has to say about it."""

from tests.students.register import catalogue, student
from tests.students.student import Expected, Student

__all__ = ["Expected", "Student", "catalogue", "student"]
