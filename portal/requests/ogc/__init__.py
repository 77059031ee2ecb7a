"""OGC API – Processes, part 1 (OGC 18-062r2): a request for products is a job of the process ``make-products``."""
