"""What others may listen to."""

from django.dispatch import Signal

file_sent = Signal()
"""Bytes of a file went out, whole or in part; sent when they have, from the event loop: do not touch the database.

``request``, ``person`` (the primary key of whom it counts for, or ``None``), ``collection``, ``item``, ``asset``,
``bytes_sent``, ``whole`` (this answer reached the end of the file).
"""
