"""What operators look at: a drop with its story, a campaign, and the tombstone of a product."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from catalog import tombstones
from catalog.database import connection
from processing import alarms, campaigns, ledger
from processing.campaigns import Choice
from processing.chains import Job

DROP, BY = "pages-drop", "pages"


def withdrawn_make(item: dict[str, Any]) -> tuple[str, str]:
    """The tombstone of a product that is like ``item``, and not it."""
    gone = item | {"id": f"{item['id']}-GONE"}
    with connection() as database:
        tombstones.put(database, gone, reason="The geometry was off by 300 m.", by=BY)
    return gone["collection"], gone["id"]


def drop_make(collection: str, item: str) -> str:
    """One job made the product, one failed, one waits for a time that is far."""
    ledger.receive(DROP, "LC08_L1TP_198030_20140415.tar")
    far = datetime.now(UTC) + timedelta(days=3650)
    made = Job("l2a", (("landsat-l1", DROP),))
    (key,) = ledger.plan(DROP, [made])
    ledger.begin(key)
    ledger.plan(DROP, [Job("composite", ((collection, item),), due=far)], done=key, outputs=[f"{collection}/{item}"])
    (failed,) = ledger.plan(DROP, [Job("snow", ((collection, item),), {"of": DROP}, due=None)])
    ledger.fail(failed, "it needs more than the 4 GiB that a worker may take")
    return DROP


def campaign_make(collection: str) -> str:
    """One that is paused."""
    identifier = campaigns.create(
        Choice(collection), reason="A better model of the aerosols", by=BY, together=True, at_once=2
    )
    campaigns.turn(identifier, "paused", of=["running"])
    return identifier


def missing_make() -> None:
    """One that a provider has, and that could not be fetched yet."""
    with ledger.ledger_connection() as ledgers:
        ledgers.execute(
            "INSERT INTO ledger.expected (acquisition, identifier, collection, sensing_time, status, reason)"
            " VALUES (%(by)s, 'S2A_MSIL1C_20180720T105421_N0206_R051_T31TCJ_20180720T130853', 'sentinel2-l1c',"
            " '2018-07-20T10:54:21Z', 'refused', 'its checksum is another') ON CONFLICT DO NOTHING",
            {"by": BY},
        )
        ledgers.execute(
            "INSERT INTO ledger.offers (acquisition, provider, identifier, offer, state)"
            " VALUES (%s, 'elsewhere', 'S2A', '{}', 'bad') ON CONFLICT DO NOTHING",
            [BY],
        )


def alarm_make() -> None:
    alarms.sound("mirror-interface", subject=BY, text="The provider answers in another form than it did.")


def forget() -> None:
    with ledger.ledger_connection() as ledgers:
        ledgers.execute("DELETE FROM ledger.alarms WHERE subject = %s", [BY])
        ledgers.execute("DELETE FROM ledger.expected WHERE acquisition = %s", [BY])
    with connection() as database:
        database.execute("DELETE FROM atelier.tombstones WHERE withdrawn_by = %s", [BY])
        database.execute(
            "DELETE FROM ledger.campaign_products WHERE campaign IN"
            " (SELECT id FROM ledger.campaigns WHERE ordered_by = %s)",
            [BY],
        )
        database.execute("DELETE FROM ledger.campaigns WHERE ordered_by = %s", [BY])
        for table, column in (("jobs", "drop_id"), ("events", "drop_id"), ("drops", "id")):
            database.execute(f"DELETE FROM ledger.{table} WHERE {column} = %s".encode(), [DROP])
