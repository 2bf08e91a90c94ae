"""Who is in a class: rosters, downloads of the systems that students hand in to, times."""
