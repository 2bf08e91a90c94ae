"""What to ask of student code: reachable inputs, and the calls to make with them."""
