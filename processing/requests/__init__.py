"""Products that people ask to have made: what they ask for, what of it is here, which jobs make the rest."""
