"""The parts of the Episodes page: cards, table, and the panels that import audio and make a show."""
