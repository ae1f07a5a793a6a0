"""The parts of the Edit page: lanes, player, transport, chapter list."""
