"""The papers that a product is to be cited with: those of the method."""

PUBLICATIONS = [
    {
        "doi": "10.1016/j.rse.2010.04.002",
        "citation": "Hagolle, O., Huc, M., Villa Pascual, D., Dedieu, G., 2010. A multi-temporal method for cloud "
        "detection, applied to FORMOSAT-2, VENµS, LANDSAT and SENTINEL-2 images. Remote Sensing of Environment 114, "
        "1747-1755.",
    },
    {
        "doi": "10.3390/rs70302668",
        "citation": "Hagolle, O., Huc, M., Villa Pascual, D., Dedieu, G., 2015. A multi-temporal and multi-spectral "
        "method to estimate aerosol optical thickness over land, for the atmospheric correction of FormoSat-2, "
        "LandSat, VENµS and Sentinel-2 images. Remote Sensing 7, 2668-2691.",
    },
    {
        "doi": "10.1117/12.2240935",
        "citation": "Lonjou, V., Desjardins, C., Hagolle, O., Petrucci, B., Tremas, T., Dejus, M., Makarau, A., "
        "Auer, S., 2016. MACCS-ATCOR joint algorithm (MAJA). Proceedings of SPIE 10001, 1000107.",
    },
]
"""Of Level 2A."""
COMPOSITE_PUBLICATIONS = [
    {
        "doi": "10.5281/zenodo.1401360",
        "citation": "Hagolle, O., Morin, D., Kadiri, M., 2018. Detailed Processing Model for the Weighted Average "
        "Synthesis Processor (WASP) for Sentinel-2. Zenodo.",
    },
    {
        "doi": "10.1016/j.rse.2016.01.023",
        "citation": "Roy, D.P., Zhang, H.K., Ju, J., Gomez-Dans, J.L., Lewis, P.E., Schaaf, C.B., Sun, Q., Li, J., "
        "Huang, H., Kovalskyy, V., 2016. A general method to normalize Landsat reflectance data to nadir BRDF adjusted "
        "reflectance. Remote Sensing of Environment 176, 255-271.",
    },
    *PUBLICATIONS,
]
"""Of monthly composites."""
