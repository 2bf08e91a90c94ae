"""What services run: the action, and bundles for Classroom 50 and Gradescope."""
