"""Queries with their meaning, as of Friday 15 June 2018: written from what people type, not from what the parser does.

A meaning has ``place`` (names in the language), ``time`` (one ``from/to``, or several; days only), ``platform``,
``product``, ``tile``, ``orbit``, ``cloud``, ``snow``, ``order``, ``ignored``; what is not there must not be understood.
"""

from datetime import date
from typing import Any

TODAY = date(2018, 6, 15)
S2 = ["sentinel-2a", "sentinel-2b", "sentinel-2c"]
LANDSAT = ["landsat-5", "landsat-7", "landsat-8", "landsat-9"]
L8, L7 = ["landsat-8"], ["landsat-7"]

Row = tuple[str, str, dict[str, Any]]

ENGLISH: list[tuple[str, dict[str, Any]]] = [
    ("Toulouse LANDSAT8 2014", {"place": ["Toulouse"], "platform": L8, "time": "2014-01-01/2014-12-31"}),
    ("2014 landsat 8 toulouse", {"place": ["Toulouse"], "platform": L8, "time": "2014-01-01/2014-12-31"}),
    ("LANDSAT-8 over TOULOUSE in 2014", {"place": ["Toulouse"], "platform": L8, "time": "2014-01-01/2014-12-31"}),
    (
        "spot5 images with forest in france between march 2012 and may 2012",
        {"platform": ["spot-5"], "place": ["France"], "time": "2012-03-01/2012-05-31", "ignored": ["forest"]},
    ),
    ("cloud cover < 20%", {"cloud": ["< 20"]}),
    ("<20%", {"cloud": ["< 20"]}),
    ("< 20 %", {"cloud": ["< 20"]}),
    ("resolution between 10 and 30 m", {"product": ["10-30 m"]}),
    ("without clouds", {"cloud": ["<= 5"]}),
    ("cloud free Toulouse", {"cloud": ["<= 5"], "place": ["Toulouse"]}),
    ("cloud-free images of Lyon", {"cloud": ["<= 5"], "place": ["Lyon"]}),
    ("less than 20% clouds", {"cloud": ["< 20"]}),
    ("Lyon clouds<10", {"place": ["Lyon"], "cloud": ["< 10"]}),
    ("cloud cover below 30 percent", {"cloud": ["< 30"]}),
    ("at most 15% cloud cover", {"cloud": ["<= 15"]}),
    ("cloud cover between 10 and 30 %", {"cloud": [">= 10", "<= 30"]}),
    ("max 10% clouds", {"cloud": ["<= 10"]}),
    ("snow > 50%", {"snow": ["> 50"]}),
    ("more than 50% snow in the Alps", {"snow": ["> 50"], "place": ["Alps"]}),
    ("with snow", {"snow": ["> 0"]}),
    ("without snow", {"snow": ["<= 5"]}),
    ("cloud free and snow free", {"cloud": ["<= 5"], "snow": ["<= 5"]}),
    ("snow", {"product": ["snow"]}),
    ("snow maps Pyrenees", {"product": ["snow"], "place": ["Pyrenees"]}),
    (
        "snow cover Switzerland last winter",
        {"product": ["snow"], "place": ["Switzerland"], "time": "2017-12-01/2018-02-28"},
    ),
    ("surface reflectance", {"product": ["l2a"]}),
    ("L2A Bordeaux", {"product": ["l2a"], "place": ["Bordeaux"]}),
    ("Sentinel-2 level 2A", {"platform": S2, "product": ["l2a"]}),
    ("monthly composite France", {"product": ["l3a"], "place": ["France"]}),
    ("L3A 2017", {"product": ["l3a"], "time": "2017-01-01/2017-12-31"}),
    ("land cover 2016", {"product": ["landcover"], "time": "2016-01-01/2016-12-31"}),
    ("Sentinel-2 L1C 31TCJ", {"platform": S2, "product": ["l1c"], "tile": ["31TCJ"]}),
    ("raw data Toulouse", {"product": ["l1"], "place": ["Toulouse"]}),
    ("S2", {"platform": S2}),
    ("S2A", {"platform": ["sentinel-2a"]}),
    ("Sentinel-2A", {"platform": ["sentinel-2a"]}),
    ("sentinel 2b", {"platform": ["sentinel-2b"]}),
    ("SENTINEL2", {"platform": S2}),
    ("Landsat", {"platform": LANDSAT}),
    ("Landsat 7 and 8", {"platform": ["landsat-7", "landsat-8"]}),
    ("L8 Madrid", {"platform": L8, "place": ["Madrid"]}),
    ("landsat-9", {"platform": ["landsat-9"]}),
    ("SPOT5 Take5", {"platform": ["spot-5"]}),
    ("SPOT 4 (Take 5)", {"platform": ["spot-4"]}),
    ("Venµs", {"platform": ["venus"]}),
    ("VENUS", {"platform": ["venus"]}),
    ("Sentinel-2 and Landsat 8", {"platform": [*S2, "landsat-8"]}),
    ("31TCJ", {"tile": ["31TCJ"]}),
    ("T31TCJ", {"tile": ["31TCJ"]}),
    ("t31tcj 2017", {"tile": ["31TCJ"], "time": "2017-01-01/2017-12-31"}),
    ("tile 31TCH", {"tile": ["31TCH"]}),
    ("tiles 31TCJ 31TCH", {"tile": ["31TCJ", "31TCH"]}),
    ("relative orbit 51", {"orbit": [51]}),
    ("orbit 108 Sentinel-2", {"orbit": [108], "platform": S2}),
    ("R051", {"orbit": [51]}),
    ("43.6 1.44", {"place": ["43.6, 1.44"]}),
    ("43.6, 1.44", {"place": ["43.6, 1.44"]}),
    ("43.6N 1.44E", {"place": ["43.6, 1.44"]}),
    ("43°36'N 1°26'24\"E", {"place": ["43.6, 1.44"]}),
    ("lat 43.6 lon 1.44", {"place": ["43.6, 1.44"]}),
    ("-33.45 -70.67 since 2015", {"place": ["-33.45, -70.67"], "time": "2015-01-01/.."}),
    ("today", {"time": "2018-06-15/2018-06-15"}),
    ("yesterday", {"time": "2018-06-14/2018-06-14"}),
    ("before 2015", {"time": "../2014-12-31"}),
    ("after 2015", {"time": "2016-01-01/.."}),
    ("since 2015", {"time": "2015-01-01/.."}),
    ("since march 2017", {"time": "2017-03-01/.."}),
    ("until June 2017", {"time": "../2017-06-30"}),
    ("before next year", {"time": "../2018-12-31"}),
    ("since 2015 before 2017", {"time": "2015-01-01/2016-12-31"}),
    ("last 3 months", {"time": "2018-03-15/2018-06-15"}),
    ("last three months", {"time": "2018-03-15/2018-06-15"}),
    ("in the last 10 days", {"time": "2018-06-05/2018-06-15"}),
    ("past 2 weeks", {"time": "2018-06-01/2018-06-15"}),
    ("next 2 days", {"ignored": ["next", "2"]}),
    ("last year", {"time": "2017-01-01/2017-12-31"}),
    ("last month", {"time": "2018-05-01/2018-05-31"}),
    ("this month", {"time": "2018-06-01/2018-06-30"}),
    ("this year", {"time": "2018-01-01/2018-12-31"}),
    ("last week", {"time": "2018-06-04/2018-06-10"}),
    ("last summer", {"time": "2017-06-01/2017-08-31"}),
    ("3 days ago", {"time": "2018-06-12/2018-06-12"}),
    ("two months ago", {"time": "2018-04-01/2018-04-30"}),
    ("2014-05-03", {"time": "2014-05-03/2014-05-03"}),
    ("2014-05", {"time": "2014-05-01/2014-05-31"}),
    ("15/01/2017", {"time": "2017-01-15/2017-01-15"}),
    ("01/2017", {"time": "2017-01-01/2017-01-31"}),
    ("2017-01-15/2017-02-20", {"time": "2017-01-15/2017-02-20"}),
    ("may 2013", {"time": "2013-05-01/2013-05-31"}),
    ("2013 may", {"time": "2013-05-01/2013-05-31"}),
    ("May 15, 2013", {"time": "2013-05-15/2013-05-15"}),
    ("15 May 2013", {"time": "2013-05-15/2013-05-15"}),
    ("the 15th of May 2013", {"time": "2013-05-15/2013-05-15"}),
    ("in May Toulouse 2013", {"place": ["Toulouse"], "time": "2013-05-01/2013-05-31"}),
    ("summer 2015", {"time": "2015-06-01/2015-08-31"}),
    ("summer 2015 in Chile", {"time": "2014-12-01/2015-02-28", "place": ["Chile"]}),
    ("austral summer 2015", {"time": "2014-12-01/2015-02-28"}),
    ("winter 2016-2017", {"time": "2016-12-01/2017-02-28"}),
    ("winter", {"time": "2017-12-01/2018-02-28"}),
    ("autumn", {"time": "2017-09-01/2017-11-30"}),
    ("2015-2017", {"time": "2015-01-01/2017-12-31"}),
    ("from 2015 to 2017", {"time": "2015-01-01/2017-12-31"}),
    ("between 2015 and 2017", {"time": "2015-01-01/2017-12-31"}),
    ("from january to june 2009", {"time": "2009-01-01/2009-06-30"}),
    ("between november and february 2017", {"time": "2016-11-01/2017-02-28"}),
    ("15-20 February 2017", {"time": "2017-02-15/2017-02-20"}),
    ("2014 and 2016", {"time": ["2014-01-01/2014-12-31", "2016-01-01/2016-12-31"]}),
    ("May and June 2016", {"time": "2016-05-01/2016-06-30"}),
    ("summer 2015 and summer 2016", {"time": ["2015-06-01/2015-08-31", "2016-06-01/2016-08-31"]}),
    ("every summer from 2015 to 2017", {"time": [f"{year}-06-01/{year}-08-31" for year in (2015, 2016, 2017)]}),
    ("early 2016", {"time": "2016-01-01/2016-04-30"}),
    ("Q1 2017", {"time": "2017-01-01/2017-03-31"}),
    ("first quarter of 2017", {"time": "2017-01-01/2017-03-31"}),
    ("the 1990s", {"time": "1990-01-01/1999-12-31"}),
    ("week 12 2018", {"time": "2018-03-19/2018-03-25"}),
    ("recent images of Toulouse", {"time": "2018-05-16/2018-06-15", "place": ["Toulouse"]}),
    ("last image Toulouse", {"order": ["-datetime"], "place": ["Toulouse"]}),
    ("latest Sentinel-2 image of Paris", {"order": ["-datetime"], "platform": S2, "place": ["Paris"]}),
    ("last 5 images of Paris", {"order": ["-datetime 5"], "place": ["Paris"]}),
    ("oldest image", {"order": ["+datetime"]}),
    (
        "least cloudy image of Toulouse 2017",
        {"order": ["+eo:cloud_cover"], "place": ["Toulouse"], "time": "2017-01-01/2017-12-31"},
    ),
    ("in La Rochelle", {"place": ["La Rochelle"]}),
    ("La Rochelle", {"place": ["La Rochelle"]}),
    ("Santiago", {"place": ["Santiago"]}),
    ("Santiago Chile", {"place": ["Santiago"]}),
    ("Santiago de Compostela", {"place": ["Santiago de Compostela"]}),
    ("Barcelone", {"place": ["Barcelona"]}),
    ("Marrakesh", {"place": ["Marrakesh"]}),
    ("Marrakech", {"place": ["Marrakesh"]}),
    ("Toulose", {"place": ["Toulouse"]}),
    ("St Etienne", {"place": ["Saint-Étienne"]}),
    ("saint-étienne", {"place": ["Saint-Étienne"]}),
    ("Springfield Missouri", {"place": ["Springfield"]}),
    ("Paris, Texas", {"place": ["Paris"]}),
    ("Toulouse, Barcelona", {"place": ["Toulouse", "Barcelona"]}),
    ("Toulouse and Barcelona since 2015", {"place": ["Toulouse", "Barcelona"], "time": "2015-01-01/.."}),
    ("Spain and Portugal", {"place": ["Spain", "Portugal"]}),
    ("within 50 km of Toulouse", {"place": ["Toulouse"]}),
    ("southern Spain", {"place": ["Spain"]}),
    ("Mars 2018", {"time": "2018-03-01/2018-03-31"}),
    ("over Mars", {"place": ["Mars"]}),
    ("Nancy May 2017", {"place": ["Nancy"], "time": "2017-05-01/2017-05-31"}),
    ("Nice", {"place": ["Nice"]}),
    ("Nice May 2017", {"place": ["Nice"], "time": "2017-05-01/2017-05-31"}),
    ("nice images of Tours", {"place": ["Tours"]}),
    ("Orange 2016", {"place": ["Orange"], "time": "2016-01-01/2016-12-31"}),
    ("May (India)", {"place": ["May"]}),
    ("Garonne basin", {"place": ["Garonne basin"]}),
    ("Himalaya snow 2017", {"place": ["Himalaya"], "product": ["snow"], "time": "2017-01-01/2017-12-31"}),
    ("Africa", {"place": ["Africa"]}),
    ("Fiji", {"place": ["Fiji"]}),
    ("California 2016", {"place": ["California"], "time": "2016-01-01/2016-12-31"}),
    ("New York", {"place": ["New York City"]}),
    ("South Africa", {"place": ["South Africa"]}),
    ("from Toulouse to Barcelona", {"place": ["Toulouse", "Barcelona"]}),
    ("xyzzy Toulouse", {"place": ["Toulouse"], "ignored": ["xyzzy"]}),
    ("Sentinnel 2 jully 2017 Grenobel", {"platform": S2, "time": "2017-07-01/2017-07-31", "place": ["Grenoble"]}),
    ("please show me all the satellite images of Lyon", {"place": ["Lyon"]}),
    (
        "SENTINEL2A_20170706-090107-511_L2A_T33KWP_C_V1-0",
        {"product": ["SENTINEL2A_20170706-090107-511_L2A_T33KWP_C_V1-0"]},
    ),
    ("descending orbit", {"orbit": ["descending"]}),
    ("", {}),
]

FRENCH: list[tuple[str, dict[str, Any]]] = [
    ("Toulouse LANDSAT8 2014", {"place": ["Toulouse"], "platform": L8, "time": "2014-01-01/2014-12-31"}),
    ("images avec neige en Suisse depuis 3 mois", {"snow": ["> 0"], "place": ["Suisse"], "time": "2018-03-15/.."}),
    ("été austral 2015", {"time": "2014-12-01/2015-02-28"}),
    (
        "LANDSAT8 images sur Toulouse acquises en mai 2013",
        {"platform": L8, "place": ["Toulouse"], "time": "2013-05-01/2013-05-31"},
    ),
    ("LANDSAT7 images entre janvier et juin 2009", {"platform": L7, "time": "2009-01-01/2009-06-30"}),
    ("moins de 20 % de nuages", {"cloud": ["< 20"]}),
    ("nuages < 20", {"cloud": ["< 20"]}),
    ("sans nuages", {"cloud": ["<= 5"]}),
    ("images sans nuage de Toulouse", {"cloud": ["<= 5"], "place": ["Toulouse"]}),
    ("couverture nuageuse inférieure à 10%", {"cloud": ["< 10"]}),
    ("nébulosité entre 10 et 30 %", {"cloud": [">= 10", "<= 30"]}),
    ("peu nuageux", {"cloud": ["<= 20"]}),
    ("ciel dégagé Lyon", {"cloud": ["<= 5"], "place": ["Lyon"]}),
    ("20 % de nuages maximum", {"cloud": ["<= 20"]}),
    ("plus de 50 % de neige", {"snow": ["> 50"]}),
    ("neige > 50%", {"snow": ["> 50"]}),
    ("sans neige", {"snow": ["<= 5"]}),
    ("neige", {"product": ["snow"]}),
    (
        "cartes de neige Pyrénées hiver 2017",
        {"product": ["snow"], "place": ["Pyrénées"], "time": "2016-12-01/2017-02-28"},
    ),
    ("enneigement des Alpes", {"product": ["snow"], "place": ["Alpes"]}),
    ("réflectance de surface", {"product": ["l2a"]}),
    ("reflectance de surface Occitanie", {"product": ["l2a"], "place": ["Occitanie"]}),
    ("niveau 2A", {"product": ["l2a"]}),
    ("occupation du sol", {"product": ["landcover"]}),
    (
        "carte d'occupation des sols 2018 Haute-Garonne",
        {"product": ["landcover"], "time": "2018-01-01/2018-12-31", "place": ["Haute-Garonne"]},
    ),
    ("synthèse mensuelle juillet 2017", {"product": ["l3a"], "time": "2017-07-01/2017-07-31"}),
    ("synthèses mensuelles Sentinel-2", {"product": ["l3a"], "platform": S2}),
    ("données brutes", {"product": ["l1"]}),
    ("tuile 31TCJ", {"tile": ["31TCJ"]}),
    ("orbite relative 51", {"orbit": [51]}),
    ("orbite n°8", {"orbit": [8]}),
    ("43,6 1,44", {"place": ["43.6, 1.44"]}),
    ("aujourd'hui", {"time": "2018-06-15/2018-06-15"}),
    ("hier", {"time": "2018-06-14/2018-06-14"}),
    ("avant 2015", {"time": "../2014-12-31"}),
    ("après mai 2015", {"time": "2015-06-01/.."}),
    ("depuis 2015", {"time": "2015-01-01/.."}),
    ("à partir de mars 2017", {"time": "2017-03-01/.."}),
    ("jusqu'en juin 2017", {"time": "../2017-06-30"}),
    ("jusqu'à 2016", {"time": "../2016-12-31"}),
    ("avant l'année prochaine", {"time": "../2018-12-31"}),
    ("les 3 derniers mois", {"time": "2018-03-15/2018-06-15"}),
    ("au cours des 10 derniers jours", {"time": "2018-06-05/2018-06-15"}),
    ("trois dernières années", {"time": "2015-06-15/2018-06-15"}),
    ("l'année dernière", {"time": "2017-01-01/2017-12-31"}),
    ("le mois dernier", {"time": "2018-05-01/2018-05-31"}),
    ("cette année", {"time": "2018-01-01/2018-12-31"}),
    ("ce mois-ci", {"time": "2018-06-01/2018-06-30"}),
    ("la semaine dernière", {"time": "2018-06-04/2018-06-10"}),
    ("l'été dernier", {"time": "2017-06-01/2017-08-31"}),
    ("l'hiver dernier dans les Pyrénées", {"time": "2017-12-01/2018-02-28", "place": ["Pyrénées"]}),
    ("il y a 3 jours", {"time": "2018-06-12/2018-06-12"}),
    ("il y a 2 semaines", {"time": "2018-05-28/2018-06-03"}),
    ("il y a un an", {"time": "2017-01-01/2017-12-31"}),
    ("du 15/01/2017 au 20/02/2017", {"time": "2017-01-15/2017-02-20"}),
    ("du 15 au 20 février 2017", {"time": "2017-02-15/2017-02-20"}),
    ("de janvier à mars 2016", {"time": "2016-01-01/2016-03-31"}),
    ("de 2015 à 2017", {"time": "2015-01-01/2017-12-31"}),
    ("entre novembre et février 2017", {"time": "2016-11-01/2017-02-28"}),
    ("2015-2017", {"time": "2015-01-01/2017-12-31"}),
    ("1er mai 2016", {"time": "2016-05-01/2016-05-01"}),
    ("15 août 2017", {"time": "2017-08-15/2017-08-15"}),
    ("aout 2017", {"time": "2017-08-01/2017-08-31"}),
    ("mai et juin 2016", {"time": "2016-05-01/2016-06-30"}),
    ("printemps 2016", {"time": "2016-03-01/2016-05-31"}),
    ("hiver 2016-2017", {"time": "2016-12-01/2017-02-28"}),
    ("hiver 2016/17", {"time": "2016-12-01/2017-02-28"}),
    ("été 2015 en Australie", {"time": "2014-12-01/2015-02-28", "place": ["Australie"]}),
    ("début 2016", {"time": "2016-01-01/2016-04-30"}),
    ("mi-juin 2017", {"time": "2017-06-11/2017-06-20"}),
    ("premier trimestre 2017", {"time": "2017-01-01/2017-03-31"}),
    ("années 90", {"time": "1990-01-01/1999-12-31"}),
    ("dernière image", {"order": ["-datetime"]}),
    ("dernière image de Toulouse", {"order": ["-datetime"], "place": ["Toulouse"]}),
    ("les 5 dernières images de Toulouse", {"order": ["-datetime 5"], "place": ["Toulouse"]}),
    ("image la plus récente sur Brest", {"order": ["-datetime"], "place": ["Brest"]}),
    ("les moins nuageuses", {"order": ["+eo:cloud_cover"]}),
    ("à La Rochelle", {"place": ["La Rochelle"]}),
    ("sur Mars", {"place": ["Mars"]}),
    ("en mars", {"time": "2018-03-01/2018-03-31"}),
    ("mars 2016 à Nancy", {"time": "2016-03-01/2016-03-31", "place": ["Nancy"]}),
    ("Tours en mai 2017", {"place": ["Tours"], "time": "2017-05-01/2017-05-31"}),
    ("Orange", {"place": ["Orange"]}),
    ("Nice en été 2016", {"place": ["Nice"], "time": "2016-06-01/2016-08-31"}),
    ("Saint-Denis La Réunion", {"place": ["Saint-Denis"]}),
    ("Santiago du Chili", {"place": ["Santiago"]}),
    ("Londres", {"place": ["London"]}),
    ("Barcelone et Toulouse", {"place": ["Barcelona", "Toulouse"]}),
    ("Allemagne", {"place": ["Allemagne"]}),
    ("Bretagne sans nuages", {"place": ["Bretagne"], "cloud": ["<= 5"]}),
    ("Ariège", {"place": ["Ariège"]}),
    ("dans le Lot", {"place": ["Lot"]}),
    ("bassin de la Loire", {"place": ["Bassin de la Loire"]}),
    ("massif du Jura", {"place": ["Massif du Jura"]}),
    ("sud de la France", {"place": ["France"]}),
    ("Toulouse nord", {"place": ["Toulouse"], "ignored": ["nord"]}),
    ("Tunisie nord", {"place": ["Tunisie"]}),
    ("nord", {"place": ["Nord"]}),
    ("à moins de 30 km de Toulouse", {"place": ["Toulouse"]}),
    ("Alpes en Italie", {"place": ["Alpes", "Italie"]}),
    ("île de La Réunion", {"place": ["La Réunion"]}),
    ("Côte d'Ivoire", {"place": ["Côte d’Ivoire"]}),
    ("forêts du Gabon", {"place": ["Gabon"], "ignored": ["forêts"]}),
    ("je voudrais des images Sentinel-2 de Toulouse s'il vous plaît", {"platform": S2, "place": ["Toulouse"]}),
    ("Vénus", {"platform": ["venus"]}),
    ("résolution 10 m", {"product": ["10-10 m"]}),
    ("ville de Tours", {"place": ["Tours"]}),
    (
        "tous les hivers de 2015 à 2017 dans les Alpes",
        {
            "time": ["2014-12-01/2015-02-28", "2015-12-01/2016-02-29", "2016-12-01/2017-02-28"],
            "place": ["Alpes"],
        },
    ),
    ("ToULouSE LaNdSaT8", {"place": ["Toulouse"], "platform": L8}),
]

CORPUS: list[Row] = [("en", *row) for row in ENGLISH] + [("fr", *row) for row in FRENCH]


def meaning(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer of the parser, in the corpus's terms."""
    values: dict[str, list[Any]] = {}
    for part in answer["understood"]:
        for name, value in _terms(part["kind"], part["value"]):
            values.setdefault(name, []).extend(value)
    result: dict[str, Any] = {name: value for name, value in values.items() if value}
    times = _times(answer["search"])
    if times:
        result["time"] = times[0] if len(times) == 1 else times
    if answer["ignored"]:
        result["ignored"] = answer["ignored"]
    return result


def _terms(kind: str, value: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    match kind:
        case "place" | "region":
            return [("place", [] if value.get("explains") else [value["name"]])]
        case "platform":
            return [("platform", value["platforms"])]
        case "product":
            size = value.get("gsd")
            return [("product", [f"{size[0]:g}-{size[1]:g} m"] if size else value.get("ids") or [value["product"]])]
        case "tile":
            return [("tile", [value["tile"]])]
        case "orbit":
            return [("orbit", value.get("relative_orbits") or [value["orbit_state"]])]
        case "cloud" | "snow":
            return [(kind, [f"{one['op']} {one['value']:g}" for one in value["comparisons"]])]
        case "order":
            sign = "+" if value["direction"] == "asc" else "-"
            return [("order", [sign + value["field"] + (f" {value['limit']}" if "limit" in value else "")])]
    return []


def _times(search: dict[str, Any]) -> list[str]:
    if "datetime" in search:
        return ["/".join(edge[:10] for edge in search["datetime"].split("/"))]
    stamps = [stamp[:10] for stamp in _stamps(search.get("filter", {}))]
    return [f"{start}/{end}" for start, end in zip(stamps[::2], stamps[1::2], strict=True)]


def _stamps(clause: Any) -> list[str]:
    if isinstance(clause, dict):
        return [clause["timestamp"]] if "timestamp" in clause else _stamps(clause.get("args", []))
    return [stamp for part in clause for stamp in _stamps(part)] if isinstance(clause, list) else []
