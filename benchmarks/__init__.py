"""What `make bench` measures; each module has a ``main()`` that prints a table."""
