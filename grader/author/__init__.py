"""What an author writes of an assignment, and what follows from it: inputs, truth, proof."""
