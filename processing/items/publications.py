"""The papers that a Level-2A product is to be cited with: those of the method."""

PUBLICATIONS = [
    {
        "doi": "10.1080/01431169408954055",
        "citation": "Rahman, H., Dedieu, G., 1994. SMAC: a simplified method for the atmospheric correction of "
        "satellite measurements in the solar spectrum. International Journal of Remote Sensing 15, 123-143.",
    },
]
