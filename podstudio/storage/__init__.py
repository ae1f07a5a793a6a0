"""What is kept between runs: show, episode and edit files, the journal, settings.

Owns msgspec, tomli-w and platformdirs; may import podstudio.model and below.
"""
