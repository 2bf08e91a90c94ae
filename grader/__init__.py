"""Grades backpropagation written by students, by what the gradients are.

This module stays light on purpose: the process that runs student code imports the package, and so does every
pytest start. Nothing here may import NumPy, nor the solution.
"""

__version__ = "0.1.0"
