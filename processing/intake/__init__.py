"""From the inbox to a verified Level-1 product, or to quarantine with a reason that a person understands."""
