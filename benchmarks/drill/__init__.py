"""Drills of backup and restore: taken at chance moments while products flow, killed, given back, compared."""
