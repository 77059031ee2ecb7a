"""Errors say what happened and what to do: to people in their language, to programs as RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from portal import urls
from portal.errors import TROUBLES, error_answer, too_many_requests
from portal.problems import PROBLEM

PERSON = {"Accept": "text/html,application/xhtml+xml"}
PROGRAM = {"Accept": "*/*"}
STATUSES = sorted(TROUBLES)


def _raise(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


class Broken:
    """The portal's addresses, and some that fail."""

    urlpatterns = (
        *urls.urlpatterns,
        path("broken/400", _raise(SuspiciousOperation("no"))),
        path("broken/403", _raise(PermissionDenied("Only on Sundays."))),
        path("broken/500", _raise(ZeroDivisionError())),
        path("broken/503", _raise(OperationalError("the server closed the connection"))),
        path("broken/429", too_many_requests),
    )
    handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
    handler500 = urls.handler500


@pytest.fixture
def broken(db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=Broken):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_people_get_a_page_and_programs_a_problem(broken: Client, status: int) -> None:
    page = broken.get(f"/broken/{status}", headers=PERSON)
    assert page.status_code == status
    assert "<h1>" in page.content.decode()
    problem = broken.get(f"/broken/{status}", headers=PROGRAM)
    assert (problem.status_code, problem["Content-Type"]) == (status, PROBLEM)
    assert problem.json()["status"] == status
    assert problem.json()["detail"]
    assert problem.json()["how_to_mend"]


@pytest.mark.parametrize("status", STATUSES)
def test_every_page_is_in_both_languages(status: int) -> None:
    said = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said[language] = (str(TROUBLES[status].title), str(TROUBLES[status].what), str(TROUBLES[status].mend))
    assert all(english != french for english, french in zip(said["en"], said["fr"], strict=True))


def test_the_reason_of_a_refusal_is_told(broken: Client) -> None:
    assert "Only on Sundays." in broken.get("/broken/403", headers=PERSON).content.decode()


def test_who_comes_too_often_hears_when_to_come_again(broken: Client) -> None:
    assert int(broken.get("/broken/429", headers=PERSON)["Retry-After"]) > 0


def test_a_form_without_its_secret_says_how_to_send_it_again(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"}, headers=PERSON)
    assert answer.status_code == 403
    assert "load the page again" in answer.content.decode()


@pytest.mark.parametrize("status", [500, 503])
def test_the_worst_pages_need_no_database(status: int) -> None:
    """pytest-django refuses any query here."""
    answer = error_answer(RequestFactory().get("/", headers=PERSON), status)
    assert str(TROUBLES[status].title).encode() in answer.content
    assert b"/static/base.css" in answer.content


def test_a_dead_database_is_out_of_service_not_broken(broken: Client) -> None:
    answer = broken.get("/broken/503", headers=PROGRAM)
    assert json.loads(answer.content)["title"] == "Service Unavailable"
    assert int(answer["Retry-After"]) > 0
