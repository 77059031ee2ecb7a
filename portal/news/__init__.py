"""News of the centre, written by its operators, in every language of the portal."""
