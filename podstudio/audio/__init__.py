"""Samples in, samples out: import, render, loudness, limiter, encoders.

Owns numpy, scipy (loaded where it is used: it is slow to load), pydub, av and lameenc; may import podstudio.model and below.
"""
