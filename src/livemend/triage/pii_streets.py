"""Addresses in Latin letters: UK and US streets, Singapore blocks, Malaysian jalan and lorong, Hong Kong flats."""

import re

_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|close|crescent|cres|boulevard|blvd|terrace|way|place|pl"
    r"|square|sq|park|grove|gardens?|gdns|row|hill|mews|walk|parade|quay|wharf|highway|hwy|parkway|pkwy|circle|cir|trail"
    r"|rise|view|circus|broadway|alley|plaza|turnpike|pike|heights|croft|vale|gate|yard)"
)
# What is counted and coloured is no street: 3 Red Park, 2 Pack Square.
_GOODS = (
    r"(?i:red|gold|golden|black|white|pink|blue|silver|brown|purple|packs?|pairs?|box|boxes|star|pieces?|size|pcs|items?"
    r"|sets?|lot|hours?|days?|mins?|inch)"
)
_POST_UK = r"[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}"
# A word of a name; words that start a new sentence are none.
_NAME = (
    r"(?!(?:Please|Pls|Thanks|Thank|Call|Can|But|And|Not|My|The|For|When|I|It|Is|No|Ask|Tel|Phone)\b)[A-Z][A-Za-z'’.-]+"
)
_PART = rf"(?:{_NAME}|[A-Z]{{2}}(?![\w])|of|upon)"
_ROOM = (
    r"(?i:apt|apartment|flat|unit|ste|suite|room|rm|floor|fl|\#)[ .]?[ ]?(?:[A-Z]?\d[\w-]{0,5}|[A-Z]\b)"
    r"|\#[A-Z\d]{1,3}-\d+\w?"
    r"|(?:\d{1,2}|[GBLMU]{1,2}\d?)/F|\d{1,2}(?:(?i:st|nd|rd|th)[ ]floor)"
)
_CODE = r"[SK]?\d{5,6}(?:-\d{4})?(?![\d-]|[ ]?\d{3})|(?<=Dublin[ ])\d{1,2}(?!\d)|(?<=Dublin[ ])D\w{2}"
# What may follow a street: rooms, towns, states, codes.
_TAIL = rf"(?:,?[ ](?:{_ROOM}|{_POST_UK}|{_CODE}|{_PART}(?:[ ]\d{{1,3}}(?:/\d{{1,3}}\w?|(?![\w.,/:%-]|[ ]\w)))?))"
_HOUSE = r"(?:House|Cottages?|Farm|Farmhouse|Lodge|Barn|Hall|Mill|Forge|Rectory|Vicarage|Bungalow|Croft)"
_BUILDING = rf"(?:{_HOUSE}|Court|Building|Tower|Mansions?|Cent(?:re|er)|Plaza|Chapel|Apartments|Residences?)"
_LEAD = (
    r"(?:(?:(?i:apt|apartment|flat|unit|suite|ste|room|rm|studio|shop)[ ]?[\w/-]{1,6}|(?:\d{1,2}|[GBL]{1,2})/F"
    rf"|(?i:tower|block|blk)[ ]?\w{{1,3}}|The(?:[ ][A-Z][a-z']+){{1,3}}"
    rf"|[A-Z][a-z']+(?:[ ][A-Z][a-z']+){{0,2}}[ ]{_BUILDING}|(?<=\d,[ ])[A-Z][a-z']+(?:[ ][A-Z][a-z']+){{1,2}}),?[ ])"
)
_NUMBER = r"\d{1,5}(?:[-/]\d{1,4})?[a-zA-Z]?"
_FREE = r"(?<![\w$£€#.-])"
_MALAY = (
    r"(?i:jalan|jln|lorong|lor|persiaran|taman|lebuh(?:raya)?|kampung|(?-i:Kg)|bandar|lengkok|changkat|solok|medan"
    r"|lintang)"
)

STREETS = re.compile(
    "|".join(
        re.sub(r"\n\s*", "", shape)
        for shape in (
            # 512 W 23rd St; Flat 3, The Old Forge, 2 Church Street, Ludlow SY8 1AP
            rf"""{_FREE}{_LEAD}{{0,3}}{_NUMBER},?[ ](?:[NSEW]{{1,2}}\.?[ ])?(?!{_GOODS}\b)
            (?:(?:[A-Z][a-z'’.]+|\d{{1,3}}(?:st|nd|rd|th)|St\.?)[ ]){{1,3}}(?i:{_STREET})\b\.?
            (?:[ ](?:North|South|East|West|[NSEW]{{1,2}}\b))?(?:[ ]\d{{1,3}}\b(?!%|[ ]?(?:pcs|times|days)))?
            {_TAIL}{{0,9}}""",
            # 31 elm road, cambridge
            rf"""{_FREE}{_LEAD}{{0,2}}{_NUMBER}[ ]
            (?!(?:way|star|lane|hour|day|min|pcs|more|of|in|on|off|to|and|x|different)\b)
            [a-z']{{3,14}}(?:[ ][a-z']{{3,14}})?[ ](?:street|road|avenue|lane|rd|ave|drive|crescent|terrace)\b
            (?:,?[ ](?i:{_POST_UK})|,[ ][a-z]{{4,14}}(?=$|[ ](?i:{_POST_UK}))|,?[ ](?:apt|flat|unit)[ ]?\w{{1,4}}
            |,?[ ]{_NAME}){{0,5}}""",
            # 1188 Highway 12, Hudson WI
            rf"""{_FREE}\d{{1,5}}[ ](?:[NSEW][ ])?
            (?:Highway|Hwy|County[ ]R(?:oa)?d|CR|FM|State[ ]Ro(?:ute|ad)|Route|Rte|US)[ -]\d{{1,4}}{_TAIL}{{0,8}}""",
            # 1188 Camino Real, Santa Fe, NM 87501: whatever leads to a code
            rf"""{_FREE}{_LEAD}{{0,2}}{_NUMBER},?[ ](?:[NSEW][ ])?{_PART}(?:,?[ ](?:{_PART}|{_ROOM})){{0,9}}?,?[ ]
            (?:[A-Z]{{2}},?[ ]\d{{5}}(?:-\d{{4}})?(?!\d)|{_POST_UK}(?!\w))""",
            # Rose Cottage, Mill Lane, Ashby LE65 1AB
            rf"""{_FREE}(?:[A-Z][a-z']+[ ]){{1,3}}{_HOUSE},[ ]{_PART}(?:,?[ ]{_PART}){{0,7}},?[ ]{_POST_UK}""",
            rf"""(?<!\w)(?i:p\.?[ ]?o\.?[ ]?box|peti[ ]surat)[ ]?\d{{1,6}}{_TAIL}{{0,8}}""",
            rf"""(?<!\w)(?:RR|HC|Rural[ ]Route)[ ]?\d{{1,3}},?[ ](?i:box)[ ]?\d{{1,5}}\w?{_TAIL}{{0,8}}""",
            # Blk 22 Toa Payoh Lor 7 #11-18
            r"""(?<!\w)(?i:blk|block)[ ]?\d{1,4}\w?,?[ ]
            (?=[A-Z\u3400-\u9fff]|[^,.!?]{0,60}(?:\#\d|[ ](?i:ave|avenue|st|street|rd|road|drive|cres|close|lor|way)\b))
            (?:(?!(?i:not|is|or|and|has|no|deliver|pls|please|can|call|hp)\b)[\w'.\u3400-\u9fff]+[ ]?){1,5}
            (?:,?[ ]?\#\d{1,2}-\d{1,4}\w?)?(?:,?[ ](?:[A-Z][a-z]+|[sS]?\(?\d{6}\)?(?!\d))){0,5}""",
            # No 8, Lorong Selamat 3, 10400 George Town, Penang
            rf"""(?<![\w$])(?:(?i:no\.?[ ]?|lot[ ]))?[A-Z]?\d{{1,4}}[A-Z]?(?:[-/]\d{{1,4}}[A-Z]?){{0,3}},?[ ]{_MALAY}[ ]
            (?!(?:and|is|can|pls|the|deliver)\b)[A-Za-z\d/'-]+
            (?:[ ][A-Z][\w/'-]*|[ ]\d{{1,3}}(?:/\d{{1,3}}\w?)+|[ ]\d{{1,2}}\b(?![ ]?(?:pcs|bottle|box|x)\b)){{0,4}}
            (?:[ ]?\#\d\d-\d+\w?)?
            (?:,?[ ](?:{_MALAY}(?:[ ][A-Z\d][\w/-]*){{1,3}}|{_CODE}|{_PART}(?:[ ]{_PART}){{0,3}})){{0,7}}""",
            rf"""(?<![\w$])(?i:lot)[ ]\d{{1,5}}\w?,[ ]{_PART}{_TAIL}{{1,8}}""",
            # B-8-2, Pangsapuri Mawar, Jalan Genting Klang, 53300 KL
            rf"""(?<![\w$-])[A-Z]?\d{{0,2}}-?\d{{1,2}}[A-Z]?-\d{{1,2}}[A-Z]?,[ ](?:[A-Z][\w']+[ ]?){{1,4}},[ ]
            (?:{_MALAY}|[A-Z])[\w'/]*{_TAIL}{{0,9}}""",
            # Flat B, 9/F, Wing Fai Building, 33 Nathan Road, Kowloon
            rf"""(?<!\w)(?i:flat|rm|room|unit|suite|shop|apt)[ ]?[A-Z]?\d{{0,4}}[A-Z]?(?:[-/]\d{{1,4}})?,[ ]
            (?:(?:(?:\d{{1,2}}|[GBLMU]{{1,2}}\d?)/F
            |\d{{1,2}}(?:st|nd|rd|th)[ ](?i:floor|fl)|(?i:tower|block|blk|phase)[ ]?\w{{1,3}}
            |{_NUMBER}(?:[ ]{_NAME}){{1,4}}|{_NAME}(?:[ ]{_NAME}){{0,4}})
            (?:,[ ]?|(?=$|[^\w,]))){{2,7}}(?:[ ]?{_POST_UK})?""",
            # 5 Shenton Way #10-01
            rf"""{_FREE}\d{{1,4}}[ ](?:[A-Z][a-z'’]+[ ]){{1,3}}\#\d\d-\d{{1,4}}\w?{_TAIL}{{0,6}}""",
            r"""(?<!\w)(?i:unit|apt|flat)[ ]?\d{1,4}[A-Z]?,?[ ](?:[A-Za-z]+[ ,]+){1,4}[A-Z]\w+""",
        )
    ),
    re.ASCII | re.VERBOSE,
)
