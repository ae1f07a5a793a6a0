"""What a show and an episode are: frozen dataclasses and pure functions.

It may import the standard library and podstudio.errors.
"""
