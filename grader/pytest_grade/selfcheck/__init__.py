"""The check inside a notebook: the student's own functions are asked where they live, in the student's own kernel.

Nothing is confined here, and nothing has to be: whoever runs a check runs nothing but their own code. All that is
beyond Python and NumPy is left out, since a notebook may run in a browser.
"""
