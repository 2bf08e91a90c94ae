"""The words a student reads. One table of phrases; nothing here computes a verdict."""
