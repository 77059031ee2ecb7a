"""The provider's pages and endpoints: django-oauth-toolkit's, held to what the docs promise."""
