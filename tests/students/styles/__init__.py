"""Ways of writing the week-4 assignment; each module has SOURCE, PLACEMENTS and FAULTS (edits of SOURCE)."""
