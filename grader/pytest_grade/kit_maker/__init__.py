"""Making a kit of an assignment: its questions are drawn and frozen, and its solution stays behind."""
