"""PodStudio: an educator's podcast, from the recorded interview to the published episode and its article."""

__version__ = "0.1.0"
