"""What the provider keeps of a person: the sites and programs they let in, and the tokens of these."""

from portal.accounts.personal_data import PersonalData
from portal.identity.selectors import connections_export
from portal.identity.services import connections_erase

OWN = (PersonalData("sites and programs", connections_export, erase=connections_erase),)
