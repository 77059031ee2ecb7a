"""The acceptance of the monthly composites."""
