"""Finding out about one submission: what is asked, how it is judged, what is wrong in it."""
