"""The class page: what an instructor has to know of a class, in one HTML file."""
