"""The MUSCATE product format of the French land-data centre: names, metadata, quicklook."""
