"""Frozen values that the layers hand to one another. Nothing here computes, reads or runs anything."""
