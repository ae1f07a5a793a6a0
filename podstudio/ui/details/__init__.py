"""The parts of the Details page: cover, and how podcast apps will show the episode."""
