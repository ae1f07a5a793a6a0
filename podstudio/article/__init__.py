"""Markdown in, safe HTML pages out.

Owns markdown-it-py, mdit-py-plugins, nh3 and jinja2; may import podstudio.model and below.
"""
