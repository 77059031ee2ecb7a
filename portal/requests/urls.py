"""The addresses of requests, and of OGC API – Processes, whose root is ``/api/``."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from portal.requests import asking, views
from portal.requests.ogc import jobs, landing, processes

app_name = "requests"

urlpatterns = [
    path("requests/", views.overview, name="list"),
    path("requests/new", asking.new, name="new"),
    path("requests/estimate", asking.estimate, name="estimate"),
    path("requests/<uuid:request_id>", views.detail, name="detail"),
    path("requests/<uuid:request_id>/progress", views.progress, name="progress"),
    path("requests/<uuid:request_id>/cancel", views.cancel, name="cancel"),
    re_path(r"^requests/feed/(?P<secret>[0-9]{1,18}-[0-9a-f]{40})\.atom$", views.feed, name="feed"),
    path("requests/feed/renew", views.feed_renew, name="feed_renew"),
    path("processes", RedirectView.as_view(pattern_name="requests:processes", query_string=True), name="at_root"),
    path("api/", landing.landing, name="api"),
    path("api/conformance", landing.conformance, name="conformance"),
    path("api/openapi.json", landing.openapi, name="openapi"),
    path("api/processes", processes.processes, name="processes"),
    path("api/processes/<str:process_id>", processes.process, name="process"),
    path("api/processes/<str:process_id>/execution", processes.execution, name="execution"),
    path("api/jobs", jobs.jobs, name="jobs"),
    path("api/jobs/<str:job_id>", jobs.job, name="job"),
    path("api/jobs/<str:job_id>/results", jobs.results, name="results"),
]
