"""Words that items and collections bring in English, for the French pages: renders, quicklooks, classes."""

from __future__ import annotations

from django.utils.translation import gettext_noop

ITEM_WORDS = (
    # Renders
    gettext_noop("Natural colours"),
    gettext_noop("Near infrared, red, green: vegetation in red"),
    gettext_noop("Vegetation index (NDVI)"),
    gettext_noop("Short-wave infrared, red, green: snow in cyan, clouds in white"),
    gettext_noop("Mean date"),
    gettext_noop("Snow in blue, clouds in white, ground in grey"),
    gettext_noop("Part of each pixel that is snow, the deeper the blue the more; clouds in white, ground in grey"),
    gettext_noop("Days with snow, the deeper the blue the more; ground without snow in grey"),
    gettext_noop("Days on which the ground was seen"),
    gettext_noop("Land cover in the colours of OSO"),
    gettext_noop("Confidence in the class"),
    # Quicklooks
    gettext_noop("Quicklook"),
    gettext_noop("Quicklook: clouds outlined in green, snow in pink, water in blue"),
    gettext_noop("Quicklook: never clear green, snow pink, water blue"),
    gettext_noop("Quicklook: blue snow, white clouds, grey ground"),
    gettext_noop("Quicklook: days with snow"),
    gettext_noop("Quicklook in the colours of OSO"),
    # Units
    gettext_noop("d"),
    # Classes
    gettext_noop("no snow"),
    gettext_noop("snow"),
    gettext_noop("cloud"),
    gettext_noop("no data"),
    gettext_noop("cloud or shadow on every date"),
    gettext_noop("water"),
    gettext_noop("land"),
    # Land cover
    gettext_noop("Summer crops"),
    gettext_noop("Winter crops"),
    gettext_noop("Broadleaved forest"),
    gettext_noop("Coniferous forest"),
    gettext_noop("Natural grassland"),
    gettext_noop("Woody moorland"),
    gettext_noop("Dense urban fabric"),
    gettext_noop("Diffuse urban fabric"),
    gettext_noop("Industrial and commercial areas"),
    gettext_noop("Roads"),
    gettext_noop("Mineral surfaces"),
    gettext_noop("Beaches and dunes"),
    gettext_noop("Water"),
    gettext_noop("Glaciers and perpetual snow"),
    gettext_noop("Grassland"),
    gettext_noop("Orchards"),
    gettext_noop("Vineyards"),
    gettext_noop("Annual crops"),
    gettext_noop("Perennial crops"),
    gettext_noop("Forest"),
    gettext_noop("Moorland and natural grassland"),
    gettext_noop("Artificial surfaces"),
    gettext_noop("Bare ground"),
    gettext_noop("Water and ice"),
    gettext_noop("Agricultural land"),
    gettext_noop("Natural vegetation"),
    gettext_noop("Not told apart yet"),
)
