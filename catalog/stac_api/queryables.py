"""What the items of one collection can be searched by."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from stac_fastapi.pgstac.extensions import FiltersClient

from catalog.queryables import of_collection


class Queryables(FiltersClient):  # type: ignore[misc]
    """pgstac's, cut down to what a collection has."""

    async def get_queryables(self, request: Request, collection_id: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """JSON schema of the queryables, of one collection or of all."""
        found: dict[str, Any] = await super().get_queryables(request, collection_id, **kwargs)
        if collection_id:
            async with request.app.state.get_connection(request, "r") as connection:
                summaries = await connection.fetchval(
                    "SELECT content->'summaries' FROM collections WHERE id = $1", collection_id
                )
            found["properties"] = of_collection(found["properties"], collection_id, summaries or {})
            found["title"] = f"Queryables of {collection_id}"
        return found
