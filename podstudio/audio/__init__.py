"""Samples in, samples out: import, render, loudness, limiter, encoders.

Owns numpy, scipy, pydub, av and lameenc; may import podstudio.model and below.
"""
