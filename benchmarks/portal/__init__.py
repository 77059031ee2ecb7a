"""The search page in Chromium, with the catalog of the search bench behind it."""
