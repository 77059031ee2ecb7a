"""The command ``atelier-download`` signs in by the device flow: its client is always there."""

from django.db import migrations

NAME = "atelier-download"


def register(apps, schema_editor):
    apps.get_model("identity", "Client").objects.get_or_create(
        client_id=NAME,
        defaults={
            "name": "atelier-download",
            "client_type": "public",
            "authorization_grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "algorithm": "RS256",
            "allowed_scopes": "openid download order extract",
            "client_secret": "",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [migrations.RunPython(register, migrations.RunPython.noop)]
