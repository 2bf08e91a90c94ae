"""What runs in the confined process: reading a submission, defining its functions, calling them.

The process holds no expected value, no solution and no rubric. It answers questions with plain arrays and
strings; what they are worth is decided elsewhere.
"""
