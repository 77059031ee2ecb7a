"""English."""

from catalog.textquery.words.table import Words

WORDS: Words = {
    "month": {
        1: "january|jan",
        2: "february|feb",
        3: "march|mar",
        4: "april|apr",
        5: "may",
        6: "june|jun",
        7: "july|jul",
        8: "august|aug",
        9: "september|sept|sep",
        10: "october|oct",
        11: "november|nov",
        12: "december|dec",
    },
    "season": {
        "spring": "spring|springtime",
        "summer": "summer|summertime",
        "autumn": "autumn|fall",
        "winter": "winter|wintertime",
    },
    "seasons": {"spring": "springs", "summer": "summers", "autumn": "autumns", "winter": "winters"},
    "weekday": {
        0: "monday",
        1: "tuesday",
        2: "wednesday",
        3: "thursday",
        4: "friday",
        5: "saturday",
        6: "sunday",
    },
    "WEEKEND": {True: "weekend|week end"},
    "feast": {
        (1, 1): "new year's day|new years day",
        (2, 14): "valentine's day",
        (7, 14): "bastille day",
        (10, 31): "halloween",
        (12, 25): "christmas|christmas day|xmas",
    },
    "HOUR": {True: "hour|hours|h|hrs"},
    "hemisphere": {"south": "austral|southern|southern hemisphere", "north": "boreal|northern hemisphere"},
    "unit": {
        "day": "day|days",
        "week": "week|weeks",
        "fortnight": "fortnight|fortnights",
        "month": "month|months",
        "quarter": "quarter|quarters",
        "year": "year|years|yr|yrs",
        "decade": "decade|decades",
    },
    "numeral": {
        1: "one|a|an|a single",
        2: "two|a couple of|couple of|couple",
        3: "three|a few|few",
        4: "four",
        5: "five",
        6: "six|half a dozen",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        12: "twelve|a dozen",
        15: "fifteen",
        18: "eighteen",
        20: "twenty",
        24: "twenty four",
        30: "thirty",
    },
    "ordinal": {1: "first", 2: "second", 3: "third", 4: "fourth"},
    "relativeday": {
        0: "today|now|tonight|present|the present|the present day|present day|this day",
        -1: "yesterday",
        -2: "the day before yesterday|day before yesterday",
        1: "tomorrow",
    },
    "part": {
        "early": "early|beginning of|the beginning of|start of|the start of",
        "mid": "mid|middle of|the middle of",
        "late": "late|end of|the end of",
        "half1": "first half of|the first half of",
        "half2": "second half of|the second half of",
    },
    "recent": {
        True: "recent|recently|lately|right now|currently|at the moment|these days|at present|up to date|nowadays"
    },
    "THIS": {True: "this|the current|current"},
    "PREVIOUS": {True: "last|previous|the last|the previous|past|the past"},
    "FOLLOWING": {True: "next|the next|the coming|coming"},
    "FOLLOWINGAFTER": {True: "to come"},
    "LASTN": {
        True: "last|past|the last|the past|previous|the previous|these last|over the last|in the last|"
        "within the last|over the past|in the past|during the last|during the past|these past"
    },
    "LASTSPAN": {
        True: "over the last|in the last|within the last|over the past|in the past|during the last|during the past|"
        "within the past"
    },
    "YEARTODATE": {True: "year to date|ytd|so far this year"},
    "OLD": {True: "old|of age"},
    "AGO": {True: "ago|back"},
    "AGOBEFORE": {True: "dated back"},
    "EVERY": {True: "every|each|all the|all"},
    "SINCE": {
        True: "since|starting|starting from|starting in|as of|newer than|more recent than|not older than|"
        "no older than|as from|beginning in|onwards from"
    },
    "ONWARDS": {True: "onwards|onward|and later|and after|and newer|or later"},
    "FROM": {True: "from"},
    "AFTER": {True: "after|later than|past|following"},
    "BEFORE": {True: "before|earlier than|prior to|older than|preceding"},
    "UNTIL": {True: "until|till|up to|to|through|by|no later than"},
    "ANDBEFORE": {True: "and before|and earlier|or earlier"},
    "TO": {True: "to|until|till|through|thru|up to"},
    "EITHER": {True: "and|or|&|,"},
    "BETWEEN": {True: "between|from|range"},
    "AND": {True: "and|to|&|or|through"},
    "THE": {True: "the|in|on|during|for|of|from|within|dated|acquired in|taken in|acquired on|taken on|in the"},
    "OF": {True: "of|in|from|of the|for"},
    "MONTHOF": {True: "month of|the month of"},
    "YEAROF": {True: "year|the year|calendar year|in the year"},
    "WEEKNAME": {True: "week"},
    "QUARTER": {True: "quarter"},
    "SEMESTER": {True: "semester|half year|half"},
    "DECADEOF": {True: "decade of"},
    "share": {
        25.0: "a quarter|one quarter|quarter",
        33.0: "a third|one third|third",
        50.0: "half|a half|one half",
        67.0: "two thirds",
        75.0: "three quarters",
    },
    "cloudnoun": {
        True: "cloud|clouds|cloudiness|cloud cover|cloud coverage|cloudcover|cloud fraction|cloud percentage|"
        "cloud cover percentage|cc|cloudy pixels"
    },
    "cloudless": {
        True: "cloudless|cloud free|cloudfree|clear sky|clear skies|clear|free of clouds|free of cloud|"
        "unclouded|no visible clouds|clean"
    },
    "fewclouds": {
        True: "few clouds|little cloud|little clouds|low cloud|low clouds|low cloud cover|almost cloudless|"
        "almost cloud free|mostly clear|hardly any clouds|nearly cloud free|a few clouds|not cloudy|"
        "slightly cloudy|less cloudy|sunny|sunshine|fine weather|good weather|partly cloudy"
    },
    "cloudy": {True: "cloudy|overcast|very cloudy|many clouds|mostly cloudy|a lot of clouds"},
    "snownoun": {True: "snow|snow cover|snowcover|snow coverage|snow fraction|snow covered area"},
    "snowless": {True: "snow free|snowfree|snowless|free of snow"},
    "snowy": {True: "snowy|snow covered|covered with snow|covered in snow|under snow"},
    "NO": {True: "no|without|without any|zero|not|nor|or|w/o|free of|not any"},
    "WITH": {True: "with|showing|containing|having|with some|including"},
    "COVER": {True: "cover|coverage|fraction|percentage|content"},
    "BEIS": {True: "is|of|at|be|to be|being"},
    "comparison": {
        "<": "less than|under|below|lower than|smaller than|fewer than|inferior to",
        "<=": "at most|up to|max|maximum|no more than|not more than|not over|within|max .",
        ">": "more than|over|above|greater than|higher than|exceeding|superior to|larger than",
        ">=": "at least|min|minimum|no less than|not less than|from",
    },
    "MAXIMUM": {True: "max|maximum|at most|or less|or lower|or under"},
    "MINIMUM": {True: "min|minimum|at least|or more|or higher|or over"},
    "PERCENT": {True: "percent|per cent"},
    "ORBITWORD": {
        True: "orbit|orbits|relative orbit|relative orbits|orbit number|relative orbit number|rel orbit|track|"
        "orb|path|wrs path|wrs2 path|landsat path"
    },
    "NUMBERSIGN": {True: "number|no|n|#|no ."},
    "orbitstate": {
        "ascending": "ascending|ascending orbit|ascending pass",
        "descending": "descending|descending orbit|descending pass",
    },
    "TILEWORD": {True: "tile|tiles|mgrs tile|mgrs|granule|tile id"},
    "RESOLUTIONWORD": {True: "resolution|spatial resolution|pixel size|pixels|ground resolution|gsd|pixel"},
    "latest": {True: "last|latest|most recent|newest|freshest|more recent"},
    "earliest": {True: "first|earliest|oldest|very first"},
    "FIRST": {True: "first|on top"},
    "SORTBY": {True: "sorted by|sort by|order by|ordered by|sorted on|ranked by"},
    "sortkey": {
        "-datetime": "date|time|newest|most recent|date descending|newest first|latest first|latest",
        "+datetime": "date ascending|oldest first|chronological order|oldest",
        "+eo:cloud_cover": "cloud|clouds|cloud cover|cloudiness|clearness",
        "-eo:snow_cover": "snow|snow cover",
    },
    "orderphrase": {
        "-datetime": "most recent first|newest first|latest first|in reverse chronological order",
        "+datetime": "oldest first|earliest first|in chronological order|chronologically|in chronological order",
        "+eo:cloud_cover": "least cloudy|clearest|least clouds|best|fewest clouds|the least cloudy|clearest first|"
        "least cloudy first|lowest cloud cover",
        "-eo:cloud_cover": "cloudiest|most cloudy|most clouds",
        "-eo:snow_cover": "snowiest|most snow|most snowy|highest snow cover",
        "+eo:snow_cover": "least snow|least snowy",
    },
    "IMAGE": {
        True: "image|images|picture|pictures|scene|scenes|product|products|acquisition|acquisitions|one|ones|"
        "map|maps|view|pass|data"
    },
    "product": {
        "l1": "raw|raw data|raw images|top of atmosphere|top of atmosphere reflectance|toa reflectance|"
        "input products|l1 products|uncorrected",
        "l2a": "surface reflectance|surface reflectances|reflectance|reflectances|ground reflectance|"
        "bottom of atmosphere|atmospherically corrected|boa reflectance|level 2a products|"
        "flat reflectance|slope corrected|sr",
        "snow": "snow|snow map|snow maps|snow cover|snow cover map|snow cover maps|snow product|snow products|"
        "snow extent|snow mask|snow masks|snowpack|fractional snow cover|snow cover area|snow mapping|"
        "snow cover extent",
        "snow_year": "snow season|snow seasons|snow year|snow years|snow duration|snow cover duration|days with snow|"
        "days of snow|snow days|yearly snow|annual snow|yearly snow map|yearly snow maps|annual snow map|"
        "annual snow maps|snow onset|snow melt out date|snow phenology",
        "l3a": "monthly composite|monthly composites|composite|composites|monthly synthesis|synthesis|"
        "monthly mosaic|cloud free composite|cloud free synthesis|monthly average|mosaic|mosaics|monthly",
        "landcover": "land cover|land cover map|land cover maps|landcover map|land use|land cover classification|"
        "land use map|crop map|crop maps|classification|classified map|land occupation|crop type map",
        "any": "all products|any product|all levels|everything|all collections|any level",
    },
    "PLACEOF": {
        True: "city of|town of|the city of|the town of|village of|municipality of|region of|province of|"
        "state of|country of|district of"
    },
    "AREAAFTER": {True: "area|region|city|town|district|surroundings|province|country|department"},
    "on": {
        "strong": "over|near|around|at|above|close to|next to|nearby|centred on|centered on|towards|inside|city of|"
        "town of|the city of|the town of|village of|located in|situated in|taken over|located at|"
        "in the vicinity of|surroundings of",
        "weak": "in|of|from|for|within|to|on|covering|across|between|throughout|and|or",
    },
    "AROUND": {
        True: "of|around|from|about|near|radius around|radius of|radius from|away from|around the city of|"
        "radius around the city of"
    },
    "AROUNDAFTER": {True: "around|radius|away|buffer"},
    "WITHIN": {
        True: "within|in a radius of|within a radius of|less than|at less than|up to|in a circle of|"
        "a radius of|radius of|at"
    },
    "direction": {
        "n": "north of|northern|the north of|in the north of|northern part of|northern half of|north",
        "s": "south of|southern|the south of|in the south of|southern part of|southern half of|south",
        "e": "east of|eastern|the east of|eastern part of|eastern half of|east",
        "w": "west of|western|the west of|western part of|western half of|west",
        "ne": "north east of|northeast of|northeastern|north eastern|northeast|north east",
        "nw": "north west of|northwest of|northwestern|north western|northwest|north west",
        "se": "south east of|southeast of|southeastern|south eastern|southeast|south east",
        "sw": "south west of|southwest of|southwestern|south western|southwest|south west",
        "c": "central|centre of|the centre of|center of|the center of|middle of",
    },
    "beside": {
        "n": "north of|to the north of|just north of",
        "s": "south of|to the south of|just south of",
        "e": "east of|to the east of|just east of",
        "w": "west of|to the west of|just west of",
        "ne": "north east of|northeast of|to the north east of",
        "nw": "north west of|northwest of|to the north west of",
        "se": "south east of|southeast of|to the south east of",
        "sw": "south west of|southwest of|to the south west of",
    },
    "filler": {
        True: "did|look like|looked like|looks like|what does|happened|happens|there is|there are|is there|"
        "are there|may i|may i have|may we|can i|can you|could i|could you|have you got|do you have|check|explore|"
        "compare|using|use|used|department|province|country|district|coordinates|coordinate|coords|gps|point|position|location|bbox|aoi|extent|datetime|"
        "a|an|the|and|or|of|in|on|at|to|for|from|by|with|over|is|are|was|were|be|that|which|it|its|"
        "this|these|those|any|some|all|"
        "i|me|my|we|you|want|wanted|need|needed|like|would|could|can|please|show|give|find|get|search|"
        "searching|look|looking|see|view|display|list|"
        "download|where|when|what|who|there|here|have|has|do|does|let|us|only|just|also|as|than|then|"
        "so|but|if|very|much|many|"
        "image|images|picture|pictures|photo|photos|imagery|scene|scenes|product|products|data|"
        "dataset|datasets|acquisition|acquisitions|"
        "acquired|taken|shot|captured|observed|recorded|available|satellite|satellites|"
        "satellite image|satellite images|map|maps|view|views|"
        "during|while|between|around|near|about|above|covering|across|throughout|into|date|dates|"
        "dated|time|period|place|places|area|areas|regions|cities|towns|zones|zone|region|city|town|"
        "nice image|nice images|nice picture|nice pictures|nice view|nice views|nice scene|"
        "nice scenes|hi|hello|thanks|thank|good|great|best|interesting|latest|first|last|"
        "collection|collections|archive|sensor|sensors|instrument|platform|mission|missions|"
        "remote sensing|earth observation|eo|series|time series|"
        "sorted|ordered|by date|footprint|level|product level|without|tile|orbit|"
        "up|down|out|off|"
        "again|new|old|quality|day|days|week|weeks|month|months|year|years|radius|"
        "cover|coverage|acquisition date"
    },
    "topic": {
        True: "forest|forests|season|dry|wet|rainy|mount|mt|lake|gulf|bay|wood|"
        "woods|tree|trees|crop|crops|field|fields|lake|lakes|river|rivers|water|"
        "sea|ocean|coast|coasts|beach|mountain|mountains|"
        "glacier|glaciers|ice|city|cities|urban|village|villages|road|roads|building|buildings|"
        "airport|agriculture|vegetation|grass|grassland|meadow|"
        "desert|deserts|volcano|volcanoes|fire|fires|flood|floods|flooding|drought|wheat|maize|corn|"
        "rice|vineyard|vineyards|orchard|soil|rock|island|islands|"
        "dam|port|harbour|mine|quarry|ndvi|temperature|rain|haze|smoke|dust|fog|resolution|band|bands|"
        "infrared|colour|color|park|valley|bridge|station|farm|garden|stadium"
    },
}

LABELS = {
    "before": "before {}",
    "after": "after {}",
    "since": "since {}",
    "until": "until {}",
    "cloud": "clouds",
    "snow": "snow",
    "orbit": "orbit {}",
    "ascending": "ascending orbit",
    "descending": "descending orbit",
    "tile": "tile {}",
    "-datetime": "latest first",
    "+datetime": "oldest first",
    "+eo:cloud_cover": "least cloudy first",
    "-eo:cloud_cover": "cloudiest first",
    "-eo:snow_cover": "most snow first",
    "+eo:snow_cover": "least snow first",
    "resolution": "resolution {}",
    "around": "{} km around {}",
    "part": "{} ({})",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "north-east",
    "nw": "north-west",
    "se": "south-east",
    "sw": "south-west",
    "c": "centre",
    "l1": "Level 1 (as received)",
    "l1c": "Sentinel-2 Level 1C",
    "l1t": "Landsat Level 1",
    "l2a": "Surface reflectance (L2A)",
    "snow_product": "Snow maps",
    "snow_year": "Snow seasons",
    "l3a": "Monthly composites (L3A)",
    "landcover": "Land cover",
    "any": "All products",
    "month_reading": "month of {}",
    "item": "product {}",
}
