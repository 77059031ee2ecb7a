"""``python -m benchmarks.composite``: every measurement of the monthly composites, one after the other."""

from benchmarks.composite import accuracy, determinism, full_tile, real_data

for module in (accuracy, real_data, determinism, full_tile):
    print(f"\n== {str(module.__doc__).strip().splitlines()[0]}", flush=True)
    module.main()
