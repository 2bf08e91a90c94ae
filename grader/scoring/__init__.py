"""From verdicts and a rubric to points."""
