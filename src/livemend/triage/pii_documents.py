"""Numbers of documents, told by a word that stands further off: 港澳通行证可以吗,号码C81740265.

The word for the document opens a stretch; in it, a number of the shape that such documents have is one. What is sold
for documents, a cover or a holder, opens none.
"""

import re

from livemend.triage.pii_leads import Led, Near, leads
from livemend.triage.pii_patterns import shape

_PAPERS = re.compile(
    r"护照(?!(?:专用)?[夹套包箱袋本收机封])|(?:通行|台胞|回乡|居留|居住|永居|入台|驾驶|军官|统一"
    r"|身[份分])证(?!(?:件)?[夹套包袋])|港澳证|驾照(?![夹套包])"
    r"|(?<![a-z])(?:passports?(?! ?(?:cover|holder|case|wallet|bag|sleeve|photo|size|pouch))|driv(?:er'?s?"
    r"|ing) licen[cs]e"
    r"|(?:work|residence|home return|entry) permit|travel document|green card|nric|hkid|my ?kad|phil ?(?:sys|id)"
    r"|national id|postal id|id card|identity card|emirates id)(?![a-z])"
).finditer
# A question or a word for a number leads to it, where it is made of digits alone; a telephone has such a word too.
_CALLED = (
    r"(?:(?<=[?？])|(?<=[?？][ ])|(?<=[ ]no[ ])|(?<=no\.[ ])|(?<=number[ ])|(?<=[ ]is[ ])|(?<=its[ ])|(?<=it's[ ])"
    r"|(?:(?<=号)|(?<=号码)|(?<=号[ :])|(?<=号是)|(?<=号码是)|(?<=号码[: ]))"
    r"(?<![机话单系].)(?<![机话单系]..)(?<![机话单系]...)(?<![机话单系]....))"
)
NAMED = Near(
    Led(
        shape(
            rf"""(?<![\da-z#@._/-])(?:(?-i:[A-Z]{{1,2}})[ ]?\d{{7,8}}(?:[A-Z]|[ ]?\([\dA]\))?(?![\da-z(-])
    |(?-i:H|M|[A-Z])\d{{10}}(?![\da-z-])
    |{_CALLED}(?!20[12]\d[01]\d[0-3]\d(?!\d))\d{{8,10}}(?![\d-]|[ ]?[元块件个])
    |\d{{4}}-\d{{4}}-\d{{4}}-\d{{4}}(?![\d-])|784-\d{{4}}-\d{{7}}-\d(?!\d))"""
        ),
        leads(shapes={r"a-z\d": r"(?<![a-z\d].)(?=[a-z]?[ ]?\d{3}|\d{3}-|\d{3})"}),
    ),
    _PAPERS,
    16,
    48,
)
