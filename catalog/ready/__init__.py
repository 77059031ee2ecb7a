"""Items ready to be searched and answered: one table beside pgstac's, kept true by triggers.

``docs/decisions/search-speed.md`` says why. :mod:`~catalog.ready.schema` makes the table, :mod:`~catalog.ready.text`
the JSON in it, whose holes :mod:`~catalog.ready.presentation` fills; :mod:`~catalog.ready.conditions` and
:mod:`~catalog.ready.order` turn a STAC search body into SQL, :mod:`~catalog.ready.search` into statements.
"""
