"""The user's verbs, the same for the window and the command line.

It may import every package below; ui and cli stand on it.
"""
