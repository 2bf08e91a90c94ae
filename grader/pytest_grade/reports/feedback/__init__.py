"""Feedback pages: one HTML file a submission, the student's own notebook with our remarks in it."""
