"""Pure physics: arrays in, arrays out; no files, no database, no Django."""
