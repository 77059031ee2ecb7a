"""What this app, django-allauth and Django itself keep of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from catalog.configuration import configuration
from portal.accounts.licences import acceptances_export
from portal.accounts.mail import file_names_of
from portal.accounts.models import User
from portal.accounts.personal_data import PersonalData
from portal.accounts.selectors import api_tokens


def account_export(*, user: User) -> dict[str, Any]:
    return {
        "number": user.pk,
        "email": user.email,
        "addresses": [
            {"email": one.email, "confirmed": one.verified, "used to sign in": one.primary}
            for one in EmailAddress.objects.filter(user=user)
        ],
        "first name": user.first_name,
        "last name": user.last_name,
        "country": user.country,
        "organisation": user.organisation,
        "field of work": user.field_of_work,
        "joined": user.date_joined.isoformat(),
        "last sign-in": user.last_login.isoformat() if user.last_login else None,
        "second factors": [
            {"kind": one.type, "since": one.created_at.isoformat()} for one in Authenticator.objects.filter(user=user)
        ],
        "signed in by": [
            {"provider": one.provider, "known there as": one.uid, "said there": one.extra_data}
            for one in SocialAccount.objects.filter(user=user)
        ],
    }


def tokens_export(*, user: User) -> list[dict[str, Any]]:
    """Without the secrets, which are not kept."""
    return [
        {
            "name": one.name,
            "allowed": one.scopes,
            "created": one.created_at.isoformat(),
            "expires": one.expires_at.isoformat(),
            "revoked": one.revoked_at.isoformat() if one.revoked_at else None,
            "last used": one.last_used_on.isoformat() if one.last_used_on else None,
        }
        for one in api_tokens(user=user)
    ]


def sessions_export(*, user: User) -> list[dict[str, Any]]:
    return [
        {"address": one.ip, "program": one.user_agent, "since": one.created_at.isoformat()}
        for one in UserSession.objects.filter(user=user)
    ]


def sessions_erase(*, user: User) -> None:
    """Django's sessions, which hold the person in a way that no foreign key shows."""
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    keys += [one.session_key for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(session_key__in=keys).delete()


def admin_log_erase(*, user: User) -> None:
    """The admin's history names accounts by their address."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    entries.update(object_repr=f"#{user.pk}", change_message="")
    LogEntry.objects.filter(object_repr__icontains=user.email).update(object_repr="–", change_message="")


def mail_erase(address: str) -> None:
    """Mails that were kept as files, on a machine without a mail server."""
    for path in file_names_of(address, configuration().mail):
        Path(path).unlink(missing_ok=True)


OWN = (
    PersonalData("account", account_export, after=mail_erase),
    PersonalData("tokens", tokens_export),
    PersonalData("licences", acceptances_export),
    PersonalData("sessions", sessions_export, erase=sessions_erase),
    PersonalData("administration", lambda *, user: [], erase=admin_log_erase),
)
