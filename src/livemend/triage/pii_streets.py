"""Addresses in Latin letters: UK and US streets, Singapore blocks, Malaysian jalan and lorong, Hong Kong flats, India,
the Philippines, Australia.
"""

import re
from collections.abc import Callable, Iterator

from livemend.triage.pii_leads import leads

_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|close|crescent|cres|tce|boulevard|blvd|terrace|way"
    r"|place|pl"
    r"|square|sq|park|grove|gardens?|gdns|row|hill|mews|walk|parade|quay|wharf|highway|hwy|parkway|pkwy|circle"
    r"|cir|trail"
    r"|rise|view|link|loop|bow|circuit|promenade|esplanade|wynd|brae|circus|broadway|alley|plaza|turnpike|pike|heights"
    r"|croft|vale|gate|yard)"
)
# What is counted and coloured is no street: 3 Red Park, 2 Pack Square.
_GOODS = (
    r"(?i:red|gold|golden|black|white|pink|blue|silver|brown|purple|packs?|pairs?|box|boxes|star|pieces?|size"
    r"|pcs|items?"
    r"|sets?|lot|hours?|days?|mins?|inch)"
)
_POST_UK = r"[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}"
_POST_CA = r"[A-Z]\d[A-Z][ ]?\d[A-Z]\d(?!\w)"
# A word of a name; words that start a new sentence are none.
OPENERS = "Please|Pls|Thanks|Thank|Call|Can|But|And|Not|My|The|For|When|I|It|Is|No|Ask|Tel|Phone"
_NAME = rf"(?!(?:{OPENERS})\b)[A-ZÉÀ][A-Za-zà-ÿ'’.-]+"
_PART = rf"(?:{_NAME}|[A-Z]{{2}}(?![\w])|of|upon|yr?(?=[ ]))"
_ROOM = (
    r"(?i:apt|apartment|flat|unit|ste|suite|room|rm|floor|fl|lvl|level|\#)[ .]?[ ]?(?:[A-Z]?\d[\w-]{0,5}|[A-Z]\b)"
    r"|\#[A-Z\d]{1,3}-\d+\w?|(?i:tower|block|blk|bldg|store)[ ]\d{1,5}[A-Z]?(?!\w)|(?<=,[ ])\d\d-\d{2,4}(?![\w-])"
    r"|(?:\d{1,2}|[GBLMU]{1,2}\d?)/F|\d{1,2}(?:(?i:st|nd|rd|th)[ ]floor)"
)
_CODE = r"(?:\([SK]?|[SK]\(?)?\d{5,6}(?:-\d{4})?(?![\d-]|[ ]?\d{3})\)?|(?<=Dublin[ ])\d{1,2}(?!\d)|(?<=Dublin[ ])D\w{2}"
# What may follow a street: rooms, towns, states, codes.
_STATE = r"(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT|Vic|Qld|City|Cavite|Laguna|Rizal|Bulacan|Auckland|Wellington|Christchurch)"
_TAIL = (
    rf"(?:,?[ ](?:{_ROOM}|(?i:back|rear|front|side)[ ](?i:door|gate|entrance)"
    rf"|{_STATE}[ ]\d{{4}}(?!\d)|{_POST_UK}|{_POST_CA}|{_CODE}|{_PART}(?:[ ]\d{{1,3}}"
    rf"(?:/\d{{1,3}}\w?|(?![\w.,/:%-]|[ ]\w)))?))"
)
_HOUSE = r"(?:House|Cottages?|Farm|Farmhouse|Lodge|Barn|Hall|Mill|Forge|Rectory|Vicarage|Bungalow|Croft)"
_BUILDING = rf"(?:{_HOUSE}|Court|Building|Bldg\.?|Tower|Mansions?|Cent(?:re|er)|Plaza|Chapel|Apartments|Residences?)"
# Shops that keep parcels, and streets whose name has no word for one: Walgreens, 3201 N Broadway.
_STORE = (
    r"(?:Walgreens|CVS|Rite[ ]Aid|Duane[ ]Reade|Wal-?[Mm]art|Target|Costco|Kroger|Safeway|Publix|Whole[ ]Foods"
    r"|Dollar[ ](?:General|Tree)|Best[ ]Buy|Staples|Office[ ]Depot|Kohl'?s|Home[ ]Depot|Lowe'?s|Michaels|FedEx|Tesco"
    r"|Asda|Starbucks|Sainsbury'?s|Morrisons|Waitrose|Co-op|Boots|Argos|Spar|WHSmith|Superdrug|Coles|Woolworths|Watsons"
    r"|FairPrice|Mannings|Wellcome|Circle[ ]K|Wawa|Sheetz)"
    r"(?:[ ](?:Express|Local|Pharmacy|Store|Supercent(?:er|re)|Extra|Office))?"
)
_LONE_STREET = r"(?:Broadway|Bowery|Piccadilly|Strand|Cheapside|Whitehall|Haymarket|Kingsway|Aldwych|Embarcadero)"
_LEAD = (
    r"(?:(?:\#[BL]?\d{1,2}-\d{2,4}[A-Z]?"
    r"|(?i:apt|apartment|flat|unit|suite|ste|room|rm|studio|shop)[ ]?[\w/-]{1,6}|(?:\d{1,2}|[GBL]{1,2})/F"
    r"|\d{1,2}(?:st|nd|rd|th)[ ](?i:floor)|(?i:level|lvl|floor)[ ]\d{1,2}"
    rf"|(?i:tower|block|blk|lane|soi|bldg)[ ]?\w{{1,3}}|\#\d{{1,4}}[A-Z]?|The(?:[ ][A-Z][a-z']+){{1,3}}"
    rf"|{_STORE}(?:[ ](?:at|on))?|(?<=\b[aA]t[ ])(?!Noon|Home|Work)[A-Z][a-z']+(?:[ ][A-Z][a-z']+)?(?=,)"
    rf"|[A-Z][a-z']+(?:[ ][A-Z][a-z']+){{0,2}}[ ]{_BUILDING}|(?<=\d,[ ])[A-Z][a-z']+(?:[ ][A-Z][a-z']+){{1,2}}),?[ ])"
)
_NUMBER = r"\d{1,5}(?:[-/]\d{1,4})?(?:[a-zA-Z]|-[A-Z])?"
# Words by which an address in India or the Philippines is known, street or none.
_LOCAL_WORDS = (
    "nagar|sector|colony|vihar|enclave|chs|society|layout|puram|palli|pally|main[ ]road|marg|chowk|bagh|bazaar|gali"
    "|apartments?|apts|residency|residences?|heights|towers?|phase|estate|extension|extn|district"
    "|bangalore|bengaluru|mumbai|delhi|hyderabad|chennai|kolkata|pune|gurgaon|gurugram|noida|ahmedabad|jaipur"
    "|lucknow|kochi|thane|indore|surat"
    "|manila|makati|pasig|taguig|quezon city|cebu|davao|cagayan de oro|bacolod|iloilo|baguio|antipolo|bulacan"
    "|cavite|laguna|mandaluyong|paranaque|selangor|johor|penang|kuala lumpur"
    "|brgy|barangay|subd(?:ivision)?|village|purok|sitio|homes|condo(?:minium)?|compound|poblacion|nilayam"
    "|niwas|bhavan|bhawan|puri|halli|wadi|peth|salai"
)
_NTH = "(?:st|nd|rd|th)[ ](?:main|cross|stage|block|floor)"
_DOOR = (
    r"(?:(?i:flat|h\.?[ ]?no|house|plot|door|d\.?[ ]?no|shop|unit|villa|zone|purok|ward|sitio|block|blk|lot"
    r"|phase|quarter|qtr|room|no)\.?(?:[ ]?(?i:no|number)\.?)?[ :#-]{0,2}|\#[ ]?)?"
    r"(?:[A-Z]{1,2}[ -]?)?\d{1,5}[A-Za-z]?(?:[-/][A-Z]?\d{1,4}[A-Z]?){0,4}"
)
_WORDS = (
    rf"(?>(?i:sector|phase|block|lot|street|lane|ward|purok|brgy\.?|house|no)[ -]{{0,2}}[A-Z]?\d{{1,4}}[A-Z]?"
    rf"(?!\w)|{_NAME}|[A-Z][A-Za-z.]+-\d{{1,3}}|[A-Z]{{1,4}}(?![\w])|\([A-Z]\w{{0,5}}\.?\)|(?:1st|2nd|3rd"
    rf"|\d{{1,3}}th)(?!\w)|\d{{1,3}}[A-Z]?(?=[,) ]|$)|(?i:near|opp\.?|behind|off|of|no|next[ ]to|beside|floor"
    rf"|main|cross|stage|block|road|street)"
    r"|\d{1,3}-?[A-Z]\b)"
)
_FREE = r"(?<![\w$£€#.-])"
_MALAY = (
    r"(?i:jalan|jln|lorong|lor(?![ ](?i:mee|bak|ark)\b)|persiaran|taman|lebuh(?:raya)?|kampung|(?-i:Kg)|pangsapuri"
    r"|rumah[ ]panjang|felda|felcra|bandar|lengkok|changkat|solok|medan"
    r"|lintang)"
)

_ABROAD = r"[A-ZÄÖÜÀÂÉÈÎÔ][a-zà-ÿ]+"
# By what each may begin with: 9 a number, # a door, a capital letter (a), a word for a part of a place (w).
_SHAPES = (
    # 512 W 23rd St; Flat 3, The Old Forge, 2 Church Street, Ludlow SY8 1AP
    (
        "9a#w",
        rf"""{_FREE}{_LEAD}{{0,4}}(?:(?i:number|no)\.?[ ]?)?{_NUMBER},?[ ](?:[NSEW]{{1,2}}\.?[ ])?(?!{_GOODS}\b)
        (?:(?:(?:[A-Z][a-z'’.]+|\d{{1,3}}(?:st|nd|rd|th)|St\.?)[ ]){{1,3}}(?i:{_STREET})\b\.?
        |(?:(?:(?<=[NSEW][ ])|(?<=[NSEW]\.[ ]))(?=Broadway|Emb)
        |(?:(?<=\d{{3}}[ ])|(?<=\d-\d\d[ ]))(?=(?:The[ ])?\w+(?:$|,[ ]|[.!?;])))
        (?:The[ ])?{_LONE_STREET}\b)
        (?:[ ](?:North|South|East|West|[NSEW]{{1,2}}\b))?(?:[ ]\d{{1,3}}\b(?!%|[ ]?(?:pcs|times|days)))?
        {_TAIL}{{0,9}}""",
    ),
    # 31 elm road, cambridge
    (
        "9a#w",
        rf"""{_FREE}{_LEAD}{{0,2}}{_NUMBER}[ ]
        (?!(?:way|star|lane|hour|day|min|pcs|more|of|in|on|off|to|and|x|different|across|down|along|up|over|from|near
        |minutes?|miles?|houses?|shops?|people|by|past|at)\b)
        [a-z']{{3,14}}(?:[ ](?!(?:the|this|that|our|your|my|same|a)\b)[a-z']{{3,14}})?[ ](?:street|road|avenue|lane|rd
        |ave|drive|crescent|terrace)\b
        (?:,?[ ](?i:{_POST_UK})|,[ ][a-z]{{4,14}}(?=$|[ ](?i:{_POST_UK}))|,?[ ](?:apt|flat|unit)[ ]?\w{{1,4}}
        |,?[ ]{_NAME}){{0,5}}""",
    ),
    # In small letters: 88 elm st apt 3 boston ma 02118; 12 jalan mawar 3, taman melati, 53100 kl
    (
        "9w",
        rf"""{_FREE}(?:(?i:flat|apt|unit|room)[ ]?\w{{1,4}},?[ ])?{_NUMBER},?[ ]
        (?:(?:[A-Za-z'.]{{2,14}}|\d{{1,3}}),?[ ]){{2,8}}?
        (?:(?i:{_POST_UK})(?!\w)|(?i:a[klrz]|c[aot]|de|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]
        |o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy])
        [ ]\d{{5}}(?!\d))""",
    ),
    (
        "9w",
        rf"""(?<![\w$])(?:(?i:no\.?[ ]?
        |lot[ ]))?\d{{1,4}}[A-Za-z]?,?[ ]{_MALAY}[ ][a-z\d/' -]{{2,24}}
        (?:,[ ][a-z\d/' -]{{2,24}}){{0,4}}?,?[ ]\d{{5}}(?!\d)(?:[ ](?:kl|[a-z]{{4,12}})
        (?!\w))?""",
    ),
    (
        "w",
        rf"""(?<!\w)(?i:flat|rm|room|unit)[ ]\w{{1,4}},?[ ](?:\d{{1,2}}/F,?[ ](?:{_NAME}|{_ROOM}
        |(?i:block|blk|tower|phase)[ ]\w{{1,3}})
        |(?i:block|blk|tower|phase)[ ](?:\d{{1,2}}[A-Z]?|[A-Z])\b(?:,?[ ]\d{{1,2}}/F)?)
        (?:,?[ ](?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th)\b|\d{{1,6}}\b)){{1,8}}""",
    ),
    # Flat 8, 20/F, Blk C, 美孚新邨四期 荔湾道: half of it in Chinese.
    (
        "w",
        r"""(?<!\w)(?i:flat|room|rm|unit|shop)[ ]?\w{1,5},?[ ]
        (?:(?:\d{1,2}/F|(?i:tower|block|blk|phase)[ ]?\w{1,3}),?[ ]?){0,3}
        [\u3400-\u9fff]{2,10}[村苑园楼厦心场庭城阁閣期道街路]
        (?:[ ]?\d{1,4}号|,?[ ]?[\u3400-\u9fff]{2,10}[村苑园楼厦心场庭城阁閣期道街路]){0,2}""",
    ),
    # hse 22 behind Cold Storage, Jalan Jelita lane 3: known by what it stands beside
    (
        "w",
        rf"""(?<!\w)(?:(?i:lane|lor|lorong)[ ]\d{{1,3}},?[ ])?(?i:hse|house|lot|unit|door|no)[ .]{{0,2}}
        (?:(?i:no)[ .]{{0,2}})?\d{{1,4}}[A-Za-z]?,?[ ]
        (?i:behind|opposite|opp\.?|near|next[ ]to|beside|facing|in[ ]front[ ]of|across)[ ](?i:the[ ])?
        (?:{_NAME}(?:[ ]{_NAME}){{0,3}}|7-(?:11|Eleven)|(?i:surau|masjid|mosque|church|chapel|school|temple|market
        |clinic|park|petrol[ ]station)),?[ ]
        (?:{_MALAY}(?:[ ]{_NAME}){{1,3}}|{_NAME}(?:[ ]{_NAME}){{0,2}}[ ](?i:{_STREET})\b)
        (?:[ ](?:(?i:lane|lorong|lor|gate)[ ])?\d{{1,3}}\b)?{_TAIL}{{0,6}}""",
    ),
    # 1188 Highway 12, Hudson WI
    (
        "9",
        rf"""{_FREE}\d{{1,5}}[ ](?:[NSEW][ ])?
        (?:Highway|Hwy|County[ ]R(?:oa)?d|CR|FM|State[ ]Ro(?:ute|ad)|Route|Rte|US)[ -]\d{{1,4}}{_TAIL}{{0,8}}""",
    ),
    # 1188 Camino Real, Santa Fe, NM 87501: whatever leads to a code
    (
        "9a#w",
        rf"""{_FREE}{_LEAD}{{0,2}}{_NUMBER},?[ ](?!{_GOODS}\b)(?:[NSEW][ ])?{_PART}
        (?:,?[ ](?:{_PART}|{_ROOM})){{0,9}}?,?[ ]
        (?:[A-Z]{{2}},?[ ]\d{{5}}(?:-\d{{4}})?(?!\d)|{_POST_UK}(?!\w)
        |{_POST_CA}|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)[ ]\d{{4}}(?!\d)|(?:\(S?
        |S\(?)\d{{6}}(?!\d)\)?)""",
    ),
    # Rose Cottage, Mill Lane, Ashby LE65 1AB; The Old Bakery, High Street, Bampton OX18 2JN
    (
        "a",
        rf"""{_FREE}(?:[A-Z][a-z']+[ ]){{0,3}}[A-Z][a-z']+,[ ]{_PART}
        (?:,?[ ]{_PART}){{0,7}},?[ ]{_POST_UK}(?!\w)""",
    ),
    ("w", rf"""(?<!\w)(?i:p\.?[ ]?o\.?[ ]?box|peti[ ]surat)[ ]?\d{{1,6}}{_TAIL}{{0,8}}"""),
    ("w", rf"""(?<!\w)(?:RR|HC|Rural[ ]Route)[ ]?\d{{1,3}},?[ ](?i:box)[ ]?\d{{1,5}}\w?{_TAIL}{{0,8}}"""),
    # Blk 22 Toa Payoh Lor 7 #11-18
    (
        "w",
        r"""(?<!\w)(?i:blk|block)[ ]?\d{1,4}\w?,?[ ]
        (?=[A-Z\u3400-\u9fff]|[^,.!?]{0,60}(?:\#\d|[ ](?i:ave|avenue|st|street|rd|road|drive|cres|close|lor|way)\b))
        (?:(?!(?i:not|is|or|and|has|no|deliver|pls|please|can|call|hp)\b)[\w'.\u3400-\u9fff]+[ ]?){1,5}
        (?:,?[ ]?\#\d{1,2}-\d{1,4}\w?)?(?:,?[ ](?:[A-Z][a-z]+|\(?[sS]?[()]?\d{6}\)?(?!\d))){0,5}""",
    ),
    # B12 L8 Greenfields Subd, Antipolo City
    (
        "w",
        rf"""(?<!\w)(?i:b|blk|block)\.?[ ]?\d{{1,3}},?[ ](?i:l|lot)\.?[ ]?\d{{1,3}},?[ ]
        (?:(?i:phase|ph)[ ]?\d{{1,2}},?[ ])?{_NAME}(?:,?[ ]{_NAME}){{1,7}}""",
    ),
    # 5 Shenton Way #10-01; 5 Toa Payoh Lor 8, #11-206
    (
        "9",
        rf"""{_FREE}\d{{1,4}}[A-Z]?[ ](?!{_GOODS}\b)
        (?:(?:(?!(?i:box(?:es)?|bags?|packs?|sets?|pairs?|pieces?)\b)[A-Z][A-Za-z'’.]+,?[ ]){{1,4}}
        (?:\d{{1,3}}[A-Z]?,?[ ])?
        |(?:[a-z']{{2,12}}[ ]){{0,3}}(?:lor|lorong|jalan|jln|{_STREET})\.?
        (?:[ ](?:[a-z]{{3,12}}|\d{{1,3}}[a-z]?)){{0,2}},?[ ])
        \#[BL]?\d\d-\d{{1,4}}\w?{_TAIL}{{0,6}}""",
    ),
    # No 8, Lorong Selamat 3, 10400 George Town, Penang
    (
        "9aw",
        rf"""(?<![\w$])(?:{_MALAY}(?:[ ][\w'-]+){{1,4}},[ ])?
        (?:(?i:no\.?[ ]?|lot[ ]|pt[ ]|(?:blk|blok|block)[ ]?|batu[ ](?:\d{{1,2}}[ ](?=\d/\d))?))?
        (?:[A-Z]-?)?\d{{1,4}}[A-Z]?(?:[-/]\d{{1,4}}[A-Z]?){{0,3}},?[ ]{_MALAY}[ ]
        (?!(?:and|is|can|pls|the|deliver)\b)[A-Za-z\d/'-]+
        (?:[ ][A-Z][\w/'-]*|[ ]\d{{1,3}}(?:/\d{{1,3}}\w?)+
        |[ ]\d{{1,2}}[A-Z]?\b(?![ ]?(?:pcs|bottle|box|x)\b)){{0,4}}
        (?:,?[ ]?\#\d\d-\d+\w?)?
        (?:,?[ ](?:{_MALAY}(?:[ ][A-Z\d][\w/-]*){{1,3}}|(?i:seksyen|section|sek|usj|fasa
        |phase)[ ]?\d{{1,3}}[A-Z]?(?!\w)|{_CODE}|{_PART}(?:[ ]{_PART}){{0,3}})){{0,7}}
        (?:,?[ ](?i:belakang|depan|sebelah|tepi|dekat)(?:[ ][A-Za-z']{{2,}}){{1,5}})?""",
    ),
    # Felda Taib Andak, Peringkat 2, no 77, Kulai
    (
        "w",
        rf"""(?<!\w){_MALAY}(?:[ ]{_PART}){{1,3}}(?:[ ]\d{{1,2}})?,[ ]
        (?:(?i:peringkat|fasa|phase|blok|block)[ ]\w{{1,3}},[ ])?
        (?i:no|lot|rumah)[ .]{{0,2}}\d{{1,4}}[A-Z]?(?:,[ ]{_PART}(?:[ ]{_PART})?){{1,4}}""",
    ),
    # Rm 208 Dorm 7, UPLB, Batong Malake
    (
        "w",
        rf"""(?<!\w)(?:Rm|[Rr]oom|[Uu]nit)[ ]\w{{1,5}},?[ ](?i:dorm|hall|hostel|tower|bldg|wing)
        [ ](?:\d{{1,3}}|[A-Z]\b)
        (?:,[ ]{_PART}(?:[ ]{_PART}){{0,2}}){{1,5}}""",
    ),
    ("w", rf"""(?<![\w$])(?i:lot)[ ]\d{{1,5}}\w?,[ ]{_PART}{_TAIL}{{1,8}}"""),
    # B-8-2, Pangsapuri Mawar, Jalan Genting Klang, 53300 KL
    (
        "9a",
        rf"""(?<![\w$-])[A-Z]?\d{{0,2}}-?\d{{1,2}}[A-Z]?-\d{{1,2}}[A-Z]?,[ ](?:[A-Z][\w']*[ ]?){{1,4}},[ ]
        (?:{_MALAY}|[A-Z])[\w'/]*(?:[ ][A-Z]{{1,4}}[ ]?\d{{1,2}}(?:/\d{{1,3}}\w?)?(?!\w)|{_TAIL}
        |[ ]\d{{1,2}}(?=,[ ])){{0,9}}""",
    ),
    # Flat B, 9/F, Wing Fai Building, 33 Nathan Road, Kowloon
    (
        "w",
        rf"""(?<!\w)(?:(?i:tower|block|blk)[ ]\w{{1,3}},?[ ])?(?i:flat|rm|room|unit|suite|shop|apt)
        [ ]?[A-Z]?\d{{0,4}}[A-Z]?(?:[-/]\d{{1,4}})?,[ ]
        (?:(?:(?:\d{{1,2}}|[GBLMU]{{1,2}}\d?)/F
        |\d{{1,2}}(?:st|nd|rd|th)[ ](?i:floor|fl)|(?i:tower|block|blk|phase)[ ]?\w{{1,3}}
        |{_NUMBER}(?:[ ]{_NAME}){{1,4}}|{_NAME}(?:[ ]{_NAME}){{0,4}})
        (?:,[ ]?|(?=$|[^\w,]))){{2,7}}(?:[ ]?{_POST_UK})?""",
    ),
    # B-104, Shanti Nagar CHS, Mira Road (E), Thane 401107: whatever leads to six digits
    (
        "9a#w",
        rf"""{_FREE}(?<!\d[ ]){_DOOR},?[ ]{_WORDS}(?:[ ]?,[ ]?{_WORDS}|[ ]{_WORDS}){{0,14}}?
        (?:(?<=[A-Za-z).])[ ]?[,-]?[ ]?(?:(?i:pin(?:[ ]?code)?)[ :-]{{0,2}})?[1-8]\d{{2}}[ ]?\d{{3}}
        (?![\d-])(?:,?[ ]{_PART}){{0,2}})""",
    ),
    # Shanti Niwas, Link Road, Malad West, Mumbai 400064; Brgy. San Isidro, Antipolo; Taman Jaya, 43000 Kajang
    (
        "aw",
        rf"""(?<![\w$#.-])(?:(?i:near|opp\.?|behind)[ ])?{_NAME}(?:[ ]{_WORDS}){{0,4}},[ ]{_WORDS}
        (?:[ ]?,[ ]?{_WORDS}|[ ]{_WORDS}){{1,10}}?
        [ ]?[,-]?[ ][1-8]\d{{2}}[ ]?\d{{3}}(?![\d-])""",
    ),
    (
        "w",
        rf"""(?<!\w)(?i:brgy\.?|barangay|purok|sitio)[ ]{_WORDS}(?:[ ]{_WORDS}){{0,3}}(?:,[ ]{_WORDS}
        (?:[ ]{_WORDS}){{0,3}}){{1,4}}""",
    ),
    ("w", rf"""(?<!\w){_MALAY}(?:[ ]{_PART}){{1,3}},[ ](?:{_PART}[ ,]+){{0,5}}\d{{5}}(?!\d)(?:,?[ ]{_PART}){{1,4}}"""),
    # 123 AMK ave 3 08-1234
    (
        "9",
        rf"""{_FREE}\d{{1,4}}[A-Z]?[ ](?:[A-Z][A-Za-z]*[ ]){{1,3}}(?i:{_STREET})[ ]
        (?:\d{{1,2}}[ ])?\d\d-\d{{2,4}}(?![\w-])""",
    ),
    ("w", rf"""(?<!\w)RD[ ]\d{{1,2}},[ ]{_NAME}(?:,?[ ]{_NAME}){{0,2}}[ ](?!20)\d{{4}}(?!\d)"""),
    # A door alone: #11-208
    ("#", r"""(?<![\w\#])\#[BL]?\d{1,2}-\d{2,4}[A-Z]?(?![\w-])"""),
    ("w", r"""(?<!\w)(?i:unit|apt|flat)[ ]?\d{1,4}[A-Z]?,?[ ](?:[A-Za-z]+[ ,]+){1,4}[A-Z]\w+"""),
    # Hauptstr. 12, 10115 Berlin; Berliner Straße 45: the door behind the street
    (
        "a",
        rf"""(?<!\w)(?:(?:{_ABROAD}[ -])?[A-Z][a-zäöüß]{{2,}}(?:str\.|stra(?:ß|ss)e|weg|platz|allee|gasse|damm|ufer)
        |{_ABROAD}[ -](?:Str\.|Stra(?:ß|ss)e|Weg|Platz|Allee|Gasse|Damm|Ufer))[ ]?\d{{1,3}}[ ]?[a-z]?(?![\w%])
        (?:,?[ ]\d{{5}}(?!\d)(?:[ ]{_ABROAD})?|,[ ]{_ABROAD})?""",
    ),
    # Ballymun Road 44, Dublin 9
    (
        "a",
        rf"""(?<!\w)(?:{_NAME}[ ]){{1,2}}(?:Road|Street|Avenue|Lane|Drive
            |Terrace)[ ]\d{{1,4}}[a-z]?,[ ]{_NAME}{_TAIL}{{0,4}}""",
    ),
    # Jl. Melati No. 12, Bandung 40115
    (
        "w",
        rf"""(?<!\w)(?i:jln?|jalan)\.?[ ](?:{_NAME}[ ]){{1,3}}(?i:no)[. ]{{0,2}}\d{{1,4}}[A-Z]?(?!\w)
        (?:,?[ ](?i:rt|rw)[. ]?\d{{1,3}}(?:/\d{{1,3}})?|{_TAIL}){{0,7}}""",
    ),
    # 5 The Paddocks, Ely
    (
        "9",
        rf"""{_FREE}\d{{1,3}}[ab]?[ ]The[ ](?:[A-Z][a-z]+[ ])?(?:[A-Z][a-z]+s|Green|Lawn|Mount|Croft
        |Moor),[ ]{_NAME}{_TAIL}{{0,5}}""",
    ),
    # PSC 802 Box 74, APO AE 09499
    (
        "w",
        r"""(?<!\w)(?i:psc|unit|cmr)[ ]\d{1,5}(?:,?[ ](?i:box)[ ]\d{1,5})?,?[ ](?:APO|FPO
            |DPO),?[ ]A[AEP][ ]\d{5}(?!\d)""",
    ),
    # 12 rue de Rivoli, 75001 Paris
    (
        "9",
        rf"""{_FREE}\d{{1,4}}(?:[ ]?(?:bis|ter))?,?[ ](?i:rue|avenue|av\.|boulevard|bd|quai|impasse|all[ée]e
        |chemin|place(?=[ ]d))[ ](?:(?:de|du|des|la|le|les)[ ]|[dl]['’]){{0,3}}{_ABROAD}
        (?:[ -](?:(?:de|du|la|le)[ -])?{_ABROAD}){{0,3}}
        (?:,?[ ]\d{{5}}(?!\d)(?:[ ]{_ABROAD})?|(?:,?[ ](?:[NSEO]|Ouest|Est)\b)?{_TAIL}{{1,6}})?""",
    ),
)


# As a word for a place begins, by its first letter.
_PLACES = {
    **{
        "a": "p[at]",
        "b": "l|rgy|ar|an|at|eh|[. ]?\\d",
        "c": "hang|mr",
        "d": "oo|[. n]",
        "f": "la|el",
        "h": "s|o|[. cn]",
        "j": "al|ln|l[. ]",
    },
    **{
        "k": "am|g",
        "l": "a|o|e|in",
        "m": "ed",
        "n": "o|ea|umber [\\d]",
        "o": "pp",
        "p": "[. oetlhaus]",
        "q": "",
        "r": "oo|m|um|r|ur|d",
    },
    **{"s": "t|ui|ho|oi|ol|it", "t": "ow|am", "u": "ni", "v": "il", "w": "ar", "z": "on"},
}
_LEADS = re.compile(
    r"[\dA-Za-z#](?<!\w.)(?:(?<=\d)(?P<number>)(?=[\w/-]{0,36},?[ ][\d'.,/ -]{0,24}"
    r"(?:[A-Za-z][A-Za-z'.]|[A-Z][ ]|[#(]))|(?<=\#)(?P<door>)|(?i:"
    + "|".join(f"(?<={first})(?={rest})" for first, rest in _PLACES.items())
    + ")(?P<word>)|(?<=[A-Z])(?P<name>))",
    re.ASCII,
).finditer


def _shaped(*begin: str) -> Callable[[str, int], re.Match[str] | None]:
    shapes = (re.sub(r"\n\s*", "", shape) for by, shape in _SHAPES if set(by) & set(begin))
    return re.compile("|".join(shapes), re.ASCII | re.VERBOSE).match


_BY_LEAD = {"number": _shaped("9"), "door": _shaped("#"), "word": _shaped("a", "w"), "name": _shaped("a")}


def _streets(plain: str) -> Iterator[tuple[int, int]]:
    at = 0
    for lead in _LEADS(plain):
        start = lead.start()
        if start >= at and (match := _BY_LEAD[lead.lastgroup or ""](plain, start)):
            at = match.end()
            yield start, at


# Known by a word in it: Villa 12, Palm Meadows, Whitefield, Bangalore.
_BY_LOCALITY = re.compile(
    rf"{_FREE}(?<!\d[ ]){_DOOR}(?:,[ ]?|[ ]){_WORDS}(?:[ ]?,[ ]?{_WORDS}|[ ](?!\d){_WORDS}){{1,14}}"
    rf"(?:,?[ ]\d{{4,6}}(?![\d-]))?",
    re.ASCII,
).finditer
_LOCAL = re.compile(rf"\b(?:{_LOCAL_WORDS}|\d{{1,2}}{_NTH})\b", re.IGNORECASE).search
_LOCAL_LEADS = leads(words=_LOCAL_WORDS, shapes={r"\d": rf"(?=\d?{_NTH})"})
# Words at the end that lead on to what is no part of it.
_HANGING = re.compile(r"(?:[ ,]+(?:near|opp\.?|behind|off|of|no|next to|beside)?)+$", re.IGNORECASE).search
LATIN = re.compile("[A-Za-z]{3}").search


def find(plain: str, low: str) -> Iterator[tuple[int, int]]:
    """From left to right, the longest first."""
    found = list(_streets(plain))
    if any(_LOCAL_LEADS(low)):
        found += [m.span() for m in _BY_LOCALITY(plain) if "," in m[0] and _LOCAL(m[0])]
        found.sort(key=lambda place: (place[0], -place[1]))
    for start, end in found:
        said = _HANGING(plain, start, end)
        yield start, said.start() if said else end
