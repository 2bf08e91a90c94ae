"""Small changes of a function's text: a slip undone in a student's, or made in a right one.

They know Python and NumPy, and no formula of any course.
"""
