"""Licences that a person accepts once per collection, where an operator asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.configuration import configuration
from portal.accounts.models import Acceptance, Licence, User


@dataclass(frozen=True)
class Missing:
    """What somebody has to accept before they may have the files of a collection."""

    licence: Licence

    @property
    def reason(self) -> str:
        return _(
            "The collection %(collection)s comes under “%(licence)s”, which you have to accept once, "
            "in a browser, before you download."
        ) % {"collection": self.licence.collection, "licence": self.licence}

    @property
    def accept_at(self) -> str:
        return configuration().public_url + reverse("accounts:licence", args=[self.licence.collection])


def missing(user: User, collection: str) -> Missing | None:
    """``None`` where nothing is asked, or where the present version was accepted."""
    licence = Licence.objects.filter(collection=collection).exclude(_accepted_by(user)).first()
    return None if licence is None else Missing(licence)


def licences(user: User) -> QuerySet[Licence]:
    """Every licence there is to accept, with whether this person did (``accepted``)."""
    return Licence.objects.annotate(accepted=_accepted_by(user)).order_by("collection")


def accept(*, user: User, licence: Licence) -> Acceptance:
    acceptance, _created = Acceptance.objects.get_or_create(
        user=user,
        collection=licence.collection,
        version=licence.version,
        defaults={"name": licence.name, "accepted_at": timezone.now()},
    )
    return acceptance


def text_of(licence: Licence) -> str:
    """In the reader's language where there is one."""
    return licence.text_fr if get_language() == "fr" and licence.text_fr else licence.text_en


def acceptances_export(*, user: User) -> list[dict[str, Any]]:
    return [
        {
            "collection": one.collection,
            "licence": one.name,
            "version": one.version,
            "accepted": one.accepted_at.isoformat(),
        }
        for one in Acceptance.objects.filter(user=user).order_by("accepted_at")
    ]


def _accepted_by(user: User) -> Exists:
    return Exists(Acceptance.objects.filter(user=user, collection=OuterRef("collection"), version=OuterRef("version")))
