"""Fuzzing what reads bytes that somebody else wrote: notebooks, frames and the answers in them, rubrics.

`python -m tests.fuzzing --minutes 30` runs it for as long as you like; the tests run it for some seconds.
"""
