"""``make bench``: every measurement, one after the other."""

from benchmarks import production, textquery

for module in (production, textquery):
    print(f"\n== {module.__doc__.strip().splitlines()[0]}")
    module.main()
