"""A kit: what students get to check themselves. How it is written down, and how an assignment is made of it.

Reading one takes the standard library and NumPy, and nothing else.
"""
