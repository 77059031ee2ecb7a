"""Products made at a person's request: pages, mails, a feed, and OGC API – Processes."""
