"""French."""

from catalog.textquery.words.table import Words

SIDES = {"n": "nord", "s": "sud", "ne": "nord est", "nw": "nord ouest", "se": "sud est", "sw": "sud ouest"}


def _side(word: str, articles: str) -> str:
    """``nord``, ``au nord de la``, ``moitié nord du``, ``du nord``…"""
    before = ["", *articles.split("|"), "partie ", "moitié ", "quart ", "la moitié ", "le quart "]
    whole = [f"{start}{word}{end}" for start in before for end in ("", " de", " du", " de la", " de l'", " des")]
    after = [f"de l'{word}"] if word[0] in "eo" else [f"du {word}"]
    return "|".join([*whole, *after])


def _beside(words: str) -> str:
    """``au nord de``, ``nord du``…"""
    return "|".join(f"{word} {joint}" for word in words.split("|") for joint in ("de", "du", "d'"))


WORDS: Words = {
    "month": {
        1: "janvier|janv|jan",
        2: "février|fév|févr",
        3: "mars",
        4: "avril|avr",
        5: "mai",
        6: "juin",
        7: "juillet|juil|juill",
        8: "août|aoû",
        9: "septembre|sept",
        10: "octobre|oct",
        11: "novembre|nov",
        12: "décembre|déc",
    },
    "season": {"spring": "printemps", "summer": "été", "autumn": "automne", "winter": "hiver"},
    "seasons": {"summer": "étés", "autumn": "automnes", "winter": "hivers"},
    "weekday": {0: "lundi", 1: "mardi", 2: "mercredi", 3: "jeudi", 4: "vendredi", 5: "samedi", 6: "dimanche"},
    "WEEKEND": {True: "week end|weekend|fin de semaine"},
    "feast": {
        (1, 1): "jour de l'an|nouvel an|premier de l'an",
        (2, 14): "saint valentin",
        (11, 1): "toussaint",
        (12, 25): "noël|jour de noël",
    },
    "HOUR": {True: "heure|heures|h"},
    "hemisphere": {
        "south": "austral|australe|hémisphère sud|de l'hémisphère sud|dans l'hémisphère sud",
        "north": "boréal|boréale|hémisphère nord|de l'hémisphère nord|dans l'hémisphère nord",
    },
    "unit": {
        "day": "jour|jours|j|journée|journées",
        "week": "semaine|semaines",
        "fortnight": "quinzaine|quinzaines",
        "month": "mois",
        "quarter": "trimestre|trimestres",
        "year": "an|ans|année|années",
        "decade": "décennie|décennies",
    },
    "numeral": {
        1: "un|une",
        2: "deux",
        3: "trois|quelques",
        4: "quatre",
        5: "cinq",
        6: "six",
        7: "sept",
        8: "huit",
        9: "neuf",
        10: "dix",
        12: "douze|une douzaine de",
        15: "quinze|une quinzaine de",
        18: "dix huit",
        20: "vingt|une vingtaine de",
        24: "vingt quatre",
        30: "trente",
    },
    "ordinal": {
        1: "premier|première|1er|1ère|1re",
        2: "deuxième|second|seconde|2e|2ème",
        3: "troisième|3e|3ème",
        4: "quatrième|4e|4ème",
    },
    "relativeday": {
        0: "aujourd'hui|aujourdhui|ce jour|maintenant|nos jours|présent",
        -1: "hier",
        -2: "avant hier",
        1: "demain",
    },
    "part": {
        "early": "début|au début de|début de|le début de|au début du|début du|au début de l'|début de l'",
        "mid": "mi|milieu|milieu de|au milieu de|milieu du|au milieu du",
        "late": "fin|à la fin de|fin de|la fin de|à la fin du|fin du|à la fin de l'|fin de l'",
        "half1": "première moitié de|la première moitié de|première quinzaine de|la première quinzaine de|"
        "1ère quinzaine de|première quinzaine d'",
        "half2": "seconde moitié de|la seconde moitié de|deuxième moitié de|deuxième quinzaine de|seconde quinzaine de|"
        "la deuxième quinzaine de|la seconde quinzaine de|2ème quinzaine de|seconde quinzaine d'",
    },
    "recent": {
        True: "récent|récents|récente|récentes|récemment|dernièrement|en ce moment|actuellement|ces jours ci|"
        "ces derniers temps|à l'heure actuelle"
    },
    "THIS": {True: "ce|cet|cette|en cours"},
    "PREVIOUS": {True: "dernier|dernière|le dernier|la dernière|précédent|précédente"},
    "HERE": {True: "ci"},
    "FOLLOWING": {True: "prochain|prochaine|le prochain|la prochaine"},
    "PREVIOUSAFTER": {True: "dernier|dernière|passé|passée|précédent|précédente|derniers|dernières"},
    "FOLLOWINGAFTER": {True: "prochain|prochaine|suivant|suivante"},
    "LASTN": {
        True: "derniers|dernières|les derniers|les dernières|au cours des|ces derniers|ces dernières|"
        "des derniers|passés|passées|précédents|écoulés"
    },
    "LASTSPAN": {True: "au cours du dernier|au cours de la dernière|durant la dernière|sur la dernière|sur le dernier"},
    "OLD": {True: "d'âge"},
    "AGO": {True: "plus tôt|auparavant"},
    "AGOBEFORE": {True: "il y a|voici|voilà|ya|y a|d'il y a"},
    "EVERY": {True: "chaque|tous les|toutes les"},
    "SINCE": {
        True: "depuis|pas plus vieux que|plus récent que|plus récents que|plus récentes que|"
        "à partir de|à partir du|à partir d'|a partir de|"
        "depuis le|depuis la|depuis les|"
        "!dès|dès le|à compter de|à compter du"
    },
    "ONWARDS": {True: "et après|et suivants|et plus récent|et suivantes|et au delà"},
    "FROM": {True: "du|de|des|à partir de|entre|d'"},
    "AFTER": {True: "après|après le|postérieur à|postérieure à|ultérieur à|au delà de|après la|postérieures à"},
    "BEFORE": {
        True: "avant|avant le|avant la|avant l'|antérieur à|antérieure à|antérieurs à|antérieures à|antérieures au|"
        "plus vieux que"
    },
    "UNTIL": {True: "jusqu'à|jusqu'en|jusqu'au|jusque|jusqu'a|jusqu'à la|jusqu'à l'"},
    "ANDBEFORE": {True: "et avant|et plus ancien"},
    "TO": {True: "à|au|a|jusqu'à|jusqu'au|jusqu'en|jusqu'a|à la|aux"},
    "EITHER": {True: "et|ou|et le|et en|ou en"},
    "BETWEEN": {True: "entre|entre le|entre les|de|du|des|entre la|d'|entre l'"},
    "AND": {True: "et|à|au|a|et le|&|ou|et la|et l'"},
    "THE": {
        True: "a été prise en|a été prise le|ont été prises en|ont été prises le|a été acquise en|"
        "ont été acquises en|a été acquise le|ont été acquises le|acquises en|acquise en|"
        "prises en|prise en|acquises le|prises le|le|la|les|l'|en|de|du|des|dans|"
        "pendant|durant|au|à l'|au cours de|au cours du|d'|lors de|les|ces|au mois de|courant"
    },
    "OF": {True: "de|du|de la|de l'|d'|des|en|au"},
    "MONTHOF": {True: "mois de|le mois de|mois d'|au mois de|au mois d'|du mois de|le mois d'"},
    "YEAROF": {True: "année|l'année|an|l'an|en l'an|de l'année|année civile"},
    "WEEKNAME": {True: "semaine"},
    "QUARTER": {True: "trimestre"},
    "SEMESTER": {True: "semestre"},
    "DECADEOF": {True: "années|les années"},
    "share": {
        25.0: "un quart|le quart|quart",
        33.0: "un tiers|le tiers|tiers",
        50.0: "la moitié|moitié",
        67.0: "deux tiers",
        75.0: "trois quarts",
    },
    "cloudnoun": {
        True: "nuage|nuages|nébulosité|couverture nuageuse|couvert nuageux|taux de nuages|ennuagement|"
        "pourcentage de nuages|couverture de nuages|taux de couverture nuageuse|pourcentage nuageux"
    },
    "cloudless": {
        True: "ciel dégagé|ciel clair|dégagé|dégagée|dégagées|dégagés|ciel bleu|sans nuage|sans nuages|"
        "exempt de nuages|exemptes de nuages|dépourvu de nuages|clair|claires|sans aucun nuage|"
        "pas de nuage|pas de nuages|aucun nuage|couverture nuageuse nulle|nébulosité nulle|ciel sans nuage|"
        "ciel sans nuages|ciel pur"
    },
    "fewclouds": {
        True: "peu nuageux|peu nuageuse|peu nuageuses|peu de nuages|faible couverture nuageuse|"
        "presque sans nuages|quasi sans nuages|faiblement nuageuses|faiblement nuageux|quelques nuages|"
        "pas trop de nuages|ensoleillé|ensoleillée|ensoleillées|beau temps|grand soleil|peu nuageuse"
    },
    "cloudy": {
        True: "nuageux|nuageuse|nuageuses|couvert|couverte|très nuageux|très nuageuse|très nuageuses|beaucoup de nuages"
    },
    "snownoun": {
        True: "neige|neiges|couverture neigeuse|enneigement|couvert neigeux|manteau neigeux|taux d'enneigement|"
        "taux de neige|couverture de neige"
    },
    "snowless": {
        True: "sans neige|hors neige|pas de neige|aucune neige|déneigé|déneigée|déneigées|non enneigé|"
        "non enneigée|non enneigées"
    },
    "snowy": {
        True: "enneigé|enneigée|enneigés|enneigées|sous la neige|couvert de neige|couvertes de neige|neigeux|"
        "neigeuse|neigeuses"
    },
    "NO": {True: "sans|sans aucun|sans aucune|pas de|aucun|aucune|zéro|ni|hors|ni de|non"},
    "WITH": {True: "avec|ayant|contenant|montrant|présentant|avec de la|avec du|avec des|comportant"},
    "COVER": {True: "couverture|taux|pourcentage|fraction"},
    "BEIS": {True: "est|à|de|soit|égal à|égale à"},
    "comparison": {
        "<": "moins de|moins que|inférieur à|inférieure à|inférieurs à|inférieures à|en dessous de|sous|"
        "plus petit que|inf à|au dessous de|moins d'",
        "<=": "au plus|maximum|max|jusqu'à|pas plus de|inférieur ou égal à|inférieure ou égale à|"
        "n'excédant pas|au maximum|maximum de|jusqu'a",
        ">": "plus de|plus que|supérieur à|supérieure à|supérieurs à|supérieures à|au dessus de|dépassant|"
        "sup à|plus grand que|plus d'",
        ">=": "au moins|minimum|min|pas moins de|supérieur ou égal à|supérieure ou égale à|au minimum|minimum de",
    },
    "MAXIMUM": {True: "maximum|max|au plus|ou moins|au maximum|maxi"},
    "MINIMUM": {True: "minimum|min|au moins|ou plus|au minimum|mini"},
    "PERCENT": {True: "pour cent|pourcent|pourcents"},
    "ORBITWORD": {
        True: "orbite|orbites|orbite relative|orbites relatives|numéro d'orbite|numéro d'orbite relative|trace"
    },
    "NUMBERSIGN": {True: "numéro|n°|n|no|nº|num|°"},
    "orbitstate": {
        "ascending": "ascendante|ascendant|orbite ascendante",
        "descending": "descendante|descendant|orbite descendante",
    },
    "TILEWORD": {True: "tuile|tuiles|la tuile|tuile mgrs|dalle|granule"},
    "RESOLUTIONWORD": {True: "résolution|résolution spatiale|taille de pixel|pixel|pixels"},
    "latest": {
        True: "dernier|dernière|derniers|dernières|plus récent|plus récente|plus récents|plus récentes|"
        "la plus récente|le plus récent|les plus récentes|toute dernière"
    },
    "earliest": {
        True: "premier|première|premiers|premières|plus ancien|plus ancienne|plus anciens|plus anciennes|"
        "la plus ancienne|les plus anciennes"
    },
    "FIRST": {True: "d'abord|en premier|en tête"},
    "SORTBY": {
        True: "trié par|triées par|triés par|trier par|classées par|classés par|classé par|ordonnées par|par ordre de"
    },
    "sortkey": {
        "-datetime": "date|date décroissante|plus récent|plus récente",
        "+datetime": "date croissante|ancienneté",
        "+eo:cloud_cover": "nuage|nuages|couverture nuageuse|nébulosité",
        "-eo:snow_cover": "neige|enneigement",
    },
    "orderphrase": {
        "-datetime": "les plus récentes d'abord|plus récentes en premier|plus récent d'abord|"
        "du plus récent au plus ancien",
        "+datetime": "par ordre chronologique|ordre chronologique|les plus anciennes d'abord|plus ancien d'abord|"
        "chronologiquement|du plus ancien au plus récent",
        "+eo:cloud_cover": "moins nuageux|moins nuageuse|moins nuageuses|les moins nuageuses|la moins nuageuse|"
        "le moins nuageux|le moins de nuages|meilleure|meilleures|meilleur|les plus claires|"
        "la plus claire",
        "-eo:cloud_cover": "plus nuageux|plus nuageuse|plus nuageuses|les plus nuageuses",
        "-eo:snow_cover": "plus enneigé|plus enneigée|plus enneigées|les plus enneigées|le plus de neige",
        "+eo:snow_cover": "moins enneigé|moins enneigée|moins enneigées|le moins de neige",
    },
    "IMAGE": {
        True: "image|images|scène|scènes|produit|produits|acquisition|acquisitions|vue|vues|prise|passage|"
        "carte|cartes|donnée|données|photo|photos"
    },
    "product": {
        "l1": "brut|brute|brutes|bruts|données brutes|images brutes|haut de l'atmosphère|"
        "sommet de l'atmosphère|réflectance toa|réflectances toa|non corrigées",
        "l2a": "réflectance de surface|réflectances de surface|réflectance|réflectances|réflectance au sol|"
        "réflectances au sol|corrigé des effets atmosphériques|corrigées des effets atmosphériques|"
        "bas de l'atmosphère|corrigées de l'atmosphère",
        "snow": "neige|neiges|carte de neige|cartes de neige|carte d'enneigement|cartes d'enneigement|"
        "enneigement|couverture neigeuse|manteau neigeux|produit neige|produits neige|masque de neige|"
        "surface enneigée|surfaces enneigées|couvert neigeux|cartes de la neige|carte neige|cartes neige",
        "snow_year": "saison de neige|saisons de neige|saison d'enneigement|saison nivale|saisons nivales|"
        "durée d'enneigement|durée de l'enneigement|durées d'enneigement|jours de neige|jours d'enneigement|"
        "jours avec neige|neige annuelle|enneigement annuel|synthèse annuelle de neige|"
        "synthèses annuelles de neige|synthèse annuelle d'enneigement|date de fonte",
        "l3a": "synthèse mensuelle|synthèses mensuelles|synthèse|synthèses|composite mensuel|"
        "composites mensuels|composite mensuelle|composition mensuelle|mosaïque mensuelle|mosaïques mensuelles|"
        "mosaïque|mosaïques|moyenne mensuelle|mensuelle|mensuelles|mensuel|mensuels",
        "landcover": "occupation du sol|occupation des sols|occupation des terres|carte d'occupation du sol|"
        "cartes d'occupation du sol|carte d'occupation des sols|cartes d'occupation des sols|"
        "usage du sol|couverture du sol|couverture des sols|usage des sols|classification|carte des cultures|"
        "cartes des cultures|occup sol|carte de l'occupation des sols",
        "any": "tous les produits|tous niveaux|tous les niveaux|toutes les collections|tout produit",
    },
    "PLACEOF": {
        True: "ville de|la ville de|commune de|la commune de|village de|région de|la région de|pays de|"
        "département de|département du|département de la|le département de|le département du|ville d'|"
        "commune d'|région d'|département d'|la ville d'"
    },
    "AREAAFTER": {True: "et alentours|et ses environs|et environs|région|ville"},
    "on": {
        "strong": "sur|!à|près de|autour de|au dessus de|vers|chez|proche de|près d'|autour d'|aux environs de|"
        "aux alentours de|environs de|alentours de|ville de|la ville de|commune de|la commune de|"
        "village de|centré sur|centrées sur|autour du|près du|au dessus du|sur la|sur le|sur les|"
        "la ville d'|ville d'|commune d'",
        "weak": "en|dans|de|d'|du|des|au|aux|pour|par|à|et|ou|de la|de l'|dans le|dans la|dans les|au dessus|entre",
    },
    "AROUND": {
        True: "autour de|autour d'|autour du|de|du|d'|à la ronde|aux environs de|autour|aux alentours de|"
        "à la ronde autour de|à l'entour de"
    },
    "AROUNDAFTER": {True: "autour|à la ronde|alentour|aux alentours|de rayon"},
    "WITHIN": {
        True: "à moins de|dans un rayon de|moins de|à|dans un cercle de|rayon de|un rayon de|jusqu'à|au plus à|"
        "à moins d'"
    },
    "direction": {
        **{side: _side(word, "le |au |dans le ") for side, word in SIDES.items()},
        "e": _side("est", "l'|à l'|dans l'"),
        "w": _side("ouest", "l'|à l'|dans l'"),
        "c": "centre de|le centre de|centre du|le centre du|au centre de|centre de la|centre de l'",
    },
    "beside": {
        **{side: _beside(f"{word}|au {word}|le {word}") for side, word in SIDES.items()},
        "e": _beside("l'est|à l'est"),
        "w": _beside("ouest|l'ouest|à l'ouest"),
    },
    "filler": {
        True: "voit|voit on|verra|vois|y a t il|il y a|est ce que|a été|a t il|a t elle|s'il y a|coordonnées|"
        "coordonnée|gps|point|position|emprise|localisation|"
        "le|la|les|l|un|une|des|du|de|d|et|ou|à|a|au|aux|en|dans|sur|par|pour|avec|est|sont|qui|"
        "que|quoi|dont|où|ce|cet|cette|ces|se|sa|son|ses|"
        "je|j|tu|il|elle|on|nous|vous|ils|moi|mes|mon|ma|veux|voudrais|voudrait|cherche|chercher|"
        "recherche|rechercher|trouve|trouver|montre|montrer|montre moi|afficher|affiche|voir|"
        "donne|donner|donne moi|liste|lister|télécharger|souhaite|souhaiterais|aimerais|besoin|peux|"
        "peut|faut|merci|bonjour|svp|s'il vous plaît|s'il te plaît|plaît|"
        "image|images|imagerie|photo|photos|photographie|photographies|scène|scènes|produit|produits|"
        "donnée|données|acquisition|acquisitions|prise|prises|prise de vue|prises de vue|"
        "acquis|acquise|acquises|acquérir|pris|vue|vues|observé|observée|observées|disponible|"
        "disponibles|satellite|satellites|satellitaire|satellitaires|image satellite|images satellite|"
        "images satellites|"
        "image satellitaire|images satellitaires|carte|cartes|pendant|durant|entre|vers|autour|près|"
        "proche|environ|environs|alentours|région|régions|villes|zones|ville|commune|zone|secteur|lieu|date|dates|daté|"
        "datée|datées|période|"
        "tout|toute|tous|toutes|aussi|plus|très|bien|bon|bonne|bonnes|beau|belle|belles|"
        "belles images|belle image|collection|collections|capteur|capteurs|instrument|mission|"
        "missions|plateforme|"
        "télédétection|série|séries|série temporelle|séries temporelles|niveau|comme|mais|si|donc|car|"
        "y|n|s|c|qu|m|t|jusqu|dessus|dessous|lors|cours|mois|année|années|"
        "jour|jours|semaine|"
        "dernier|dernière|derniers|dernières|premier|première|tuile|orbite|bonne qualité|qualité|"
        "rayon|heure|département|pays|quelque|quelques|toutes les images|là|ici|voici|même|centré|"
        "ensemble|taux|couverture"
    },
    "topic": {
        True: "forêt|forêts|saison|saisons|sèche|sec|humide|pluies|mont|golfe|baie|lagune|"
        "bois|arbre|arbres|champ|champs|culture|cultures|lac|lacs|rivière|rivières|"
        "fleuve|fleuves|eau|mer|océan|côte|côtes|plage|montagne|montagnes|"
        "glacier|glaciers|glace|villes|urbain|village|villages|route|routes|bâtiment|bâtiments|"
        "aéroport|agriculture|végétation|herbe|prairie|prairies|désert|déserts|"
        "volcan|volcans|feu|feux|incendie|incendies|inondation|inondations|crue|crues|sécheresse|blé|"
        "maïs|riz|vigne|vignes|vignoble|verger|sol|sols|roche|île|îles|barrage|port|mine|carrière|"
        "température|pluie|brume|fumée|poussière|brouillard|résolution|bande|bandes|infrarouge|"
        "couleur|couleurs|parc|vallée|pont|gare|ferme|jardin|stade"
    },
}

LABELS = {
    "before": "avant {}",
    "after": "après {}",
    "since": "depuis {}",
    "until": "jusqu'à {}",
    "cloud": "nuages",
    "snow": "neige",
    "orbit": "orbite {}",
    "ascending": "orbite ascendante",
    "descending": "orbite descendante",
    "tile": "tuile {}",
    "-datetime": "du plus récent au plus ancien",
    "+datetime": "du plus ancien au plus récent",
    "+eo:cloud_cover": "les moins nuageux d'abord",
    "-eo:cloud_cover": "les plus nuageux d'abord",
    "-eo:snow_cover": "les plus enneigés d'abord",
    "+eo:snow_cover": "les moins enneigés d'abord",
    "resolution": "résolution {}",
    "around": "{} km autour de {}",
    "part": "{} ({})",
    "n": "nord",
    "s": "sud",
    "e": "est",
    "w": "ouest",
    "ne": "nord-est",
    "nw": "nord-ouest",
    "se": "sud-est",
    "sw": "sud-ouest",
    "c": "centre",
    "l1": "Niveau 1 (tel que reçu)",
    "l1c": "Sentinel-2 niveau 1C",
    "l1t": "Landsat niveau 1",
    "l2a": "Réflectance de surface (L2A)",
    "snow_product": "Cartes de neige",
    "snow_year": "Saisons de neige",
    "l3a": "Synthèses mensuelles (L3A)",
    "landcover": "Occupation du sol",
    "any": "Tous les produits",
    "month_reading": "mois de {}",
    "item": "produit {}",
}
