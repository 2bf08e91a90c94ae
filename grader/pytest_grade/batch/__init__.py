"""Many submissions: reading their files, and grading them side by side."""
