"""The window.

Owns PySide6 and qtawesome; may import podstudio.workflow and below.
"""
