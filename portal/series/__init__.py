"""Looking through time: two dates side by side, animations, the series of a point."""
