"""The parts of the Article page: the writer with its keys, and its colours."""
