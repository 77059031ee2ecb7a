"""People: the Django project."""
