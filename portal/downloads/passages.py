"""What bytes go through on their way out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable


async def counted(chunks: AsyncIterator[bytes], when_over: Callable[[int], None]) -> AsyncIterator[bytes]:
    """The same chunks; ``when_over`` hears how many bytes were taken, also of a download that is broken off."""
    sent = 0
    try:
        async for chunk in chunks:
            yield chunk
            sent += len(chunk)
    finally:
        when_over(sent)


async def slowed(chunks: AsyncIterator[bytes], bytes_a_second: float) -> AsyncIterator[bytes]:
    """The same chunks, at most so fast."""
    start, sent = time.monotonic(), 0
    async for chunk in chunks:
        yield chunk
        sent += len(chunk)
        await asyncio.sleep(max(0.0, sent / bytes_a_second - (time.monotonic() - start)))
