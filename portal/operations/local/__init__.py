"""The private PostgreSQL and Redis of one machine, and the processes that make up an Atelier."""
