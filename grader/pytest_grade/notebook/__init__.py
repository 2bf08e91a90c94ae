"""Reading submissions and taking the graded functions out of them, without ever executing a line.

All of it runs in the confined process: a notebook is hostile data before it is hostile code.
"""
