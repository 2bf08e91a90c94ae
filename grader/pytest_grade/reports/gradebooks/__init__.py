"""The grades of a class in the formats of others: a function each, report in, text or files out."""
