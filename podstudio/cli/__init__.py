"""The commands: words in, words and exit codes out.

Owns click and rich; may import podstudio.workflow and below.
"""
