"""One file per kind of destination, the feed, and the proof that what was sent arrived.

Owns requests and lxml; may import podstudio.model and below.
"""
