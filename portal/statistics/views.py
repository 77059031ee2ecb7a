"""Public statistics: a page for people, and each of its tables for programs."""

from __future__ import annotations

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.statistics.page import overview
from portal.statistics.tables import TABLES, Table, plain

OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    return render(request, "statistics/overview.html", {"statistics": overview()})


@require_safe
def data(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One table, whole, as ``csv`` or ``json``."""
    table = TABLES.get(name)
    if table is None:
        raise Http404(f"There is no table {name}; there are {', '.join(TABLES)}.")
    if form == "json":
        rows = [{key: plain(row[key]) for key, _heading in table.columns} for row in table.read()]
        return JsonResponse({"name": name, "title": str(table.title), "rows": rows}, headers=OPEN)
    headers = OPEN | {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(_csv(table), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([key for key, _heading in table.columns])
    writer.writerows([plain(row[key]) for key, _heading in table.columns] for row in table.read())
    return text.getvalue()
