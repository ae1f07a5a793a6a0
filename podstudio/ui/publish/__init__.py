"""The parts of the Publish page: the gate's lines, the destinations, the proof."""
