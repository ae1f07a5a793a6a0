"""Episode facts inside audio files.

Owns mutagen; may import podstudio.model and below.
"""
