"""Ids in messengers, beside the word for the messenger: 微信, LINE, Telegram and the many ways to write them."""

import re
from collections.abc import Iterator

from livemend.triage.pii_leads import HAN, WHOLE, Lead, Led, Near, Stretches, leads
from livemend.triage.pii_patterns import MOBILE, NOT_PERSONAL_AFTER, Pattern, shape

_LINK = r"[ :;=|/>\u2600-\u27bf\U0001f300-\U0001faff\-是为搜索号吧呀哈哦喔啦去找也加我♥❤💚🆔👉➕+]{0,8}"
_QQ = r"(?:(?<![a-z])qq?(?![a-z])|[扣抠][扣抠]|企[鹅鵝]|口口|球球|🐧)"
# A number where a group or QQ is spoken of, asked to be added: qq群满了,加我 48120936. An amount and a date are none.
_MEANT = r"[^\d@]{0,14}?(?:[加➕找搜][我下]|你[加➕]|[,，。！!?？][ ]?[加➕搜]|换(?:成|这个?)?)[ :是]{0,3}"
_PLAIN_NUMBER = r"(?!\d*0000|20[12]\d[01]\d[0-3]\d(?!\d))[1-9](?:[ ]?\d){5,10}(?![\d.]|[ ]?[元块万分个件点%-])"
_SHAPES: list[tuple[str, Pattern, Lead]] = [
    (
        "messenger_id",
        shape(
            r"(?<![\w.])(?P<id>(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com|m\.me|discord\.gg|line\.me|lin\.ee|ig\.me|snapchat\.com/add|instagram\.com|fb\.com|facebook\.com|zalo\.me|signal\.me|u\.wechat\.com|viber\.me|kik\.me)/[\w@~+./?=\#-]{2,60}[\w/])"
        ),
        leads(shapes={"a-z": r"(?<![\w.].)(?=[a-z.:/]{0,32}\.(?:me|ee|gg|com)/)"}),
    ),
    (
        "wechat_id",
        shape(
            r"[加➕+找][ ]?(?:我|下)?[ :]?(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{3,24})[ ]?\((?:v|vx|wx|微|薇|威|卫)[信星❤♥💚 ]{0,2}\)"
        ),
        leads(shapes={"加➕+找": r"(?=[^(]{4,36}\()"}),
    ),
    (
        "messenger_id",
        shape(
            r"[加➕+找][ ]?(?:我|下)?[ :]?(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{3,24})[ ]?\((?:q|qq|line|赖|tg|ig|飞机|电报|小红书|tele(?:gram)?)\)"
        ),
        leads(shapes={"加➕+找": r"(?=[^(]{4,36}\()"}),
    ),
    (
        "wechat_id",
        shape(
            rf"""(?:企微|微[ .]?信[ ]?号?|w信|绿(?:泡泡?|色(?:聊天)?(?:软件|app))|小绿(?:书|泡|人)?|💚|(?<=[加+➕])绿(?=[ :])|(?<![a-z\d])w[❤♥💚 ]{{1,2}}x(?=[ :])|(?:(?<=\s)|^)[威卫][ ]?(?=:)|[薇徽维威违卫♥❤喂围唯][ ]?[信芯心星幸亻]言?号?|微讯|微[芯心❤♥💚]️?|[威薇微卫徽维](?:[❤♥💚]️?[信心芯]?|x)|wei[ ]?(?:[信欣]|xin)|wexin|v[ ]信|[威薇微卫v][ ]?xin(?![a-z])|[v][❤♥💚]️?信?|v[信芯心]|(?<![a-z])(?:v{{1,3}}x|wx(?:id)?|weixin|we[ ]?chat)(?![a-z])|薇[ ]?x|(?<![a-z\d])v(?=➕)|[加➕+家伽茄][个下我]?[ ]?(?:[微薇卫徽威芯]|wei|v(?![a-z]))|🛰️?|(?:(?<=\s)|^)[微薇徽]|(?<=[加我])[徽卫薇微]|(?<=我的)[徽卫薇威](?=是)|微(?=[ :]{{1,2}}[a-z]+[_\d]))
            (?:[ ]?(?:id(?![a-z])|me(?=[ :])|is[ :]+(?=[a-z.-]*[\d_])|号|给我))*{_LINK}(?P<id>[a-z\d_][\w.-]{{4,24}})(?![\w])"""
        ),
        leads(
            anywhere="微|企微|绿|小绿|💚|威|卫|薇|徽|维|违|♥|❤|喂|围|唯|🛰|加|➕|+|家|伽|茄|v|w信|wei|wex|wx|we |wec|w❤|w♥|w💚|w "
        ),
    ),
    (
        "wechat_id",
        shape(r"(?<![a-z\d])v(?:号?是|[ ]?[:：/ -])[ ]?(?P<id>[a-z][\w-]*[\d_-][\w-]{1,20}|[a-z]+\d[\w]*)(?!\w)"),
        leads(shapes={"v": r"(?<![a-z\d].)(?=号?是|[ ]?[:/ -])"}),
    ),
    (
        "line_id",
        shape(
            r"""(?:(?<![a-z])[li1][il1]ne(?![a-z])|[赖瀨濑](?![皮床])|ㄌㄞˋ?|莱恩)[ ]?(?:id(?![a-z])|帐号|搜寻?|群|官方|加|我|是|叫做?|@(?=[ :]*@)|一样|is(?![a-z])|:|=|👉|🆔|👈|📩|➕|-|[ ])*(?P<id>@[a-z\d_][a-z\d._-]{2,24}|(?!pay)[a-z][a-z\d_]{2,11}(?:[ ]\d(?![\d件个月号/.:])){4,8}|[a-z]\d(?:[ ](?=[a-z]?\d)[a-z\d]{1,4}){2,4}|(?=[a-z._-]*[\d_.-])[a-z\d_][a-z\d._-]{3,24}|(?:(?<=[:：])|(?<=[:：][ ])|(?<=d[ ]))[a-z]{4,20})(?![\w])"""
        ),
        leads(anywhere="赖|瀨|濑|ㄌ|莱恩", shapes={"li1": r"(?<![a-z].)(?=[il1]ne(?![a-z]))"}),
    ),
    (
        "messenger_id",
        shape(
            rf"""(?:(?<![a-z])qq?(?![a-z])(?:群|号)*|[扣抠叩][ ]?(?:[扣抠叩]|3(?![\d-]))|[扣抠叩]2?[ ]{{0,2}}[群裙]|加?[扣企][鹅鵝]?|群[ ]?号?|企鹅|企鵝|加q|q?[裙羣群][ ]?号?|🐧群?|口口|球球|蔻蔻)(?:[ :：是号加我聊]{{0,4}}|{_MEANT}(?={_PLAIN_NUMBER}))
            (?P<id>(?!20[12]\d-)\d(?:(?:[ ]{{0,2}}|-(?=\d\d))\d){{5,10}}|\d{{3,4}}(?:\.\d{{3,4}}){{1,2}})(?!\d|[.-]\d)"""
        ),
        leads(anywhere="扣|抠|叩|企|群|裙|羣|加扣|加企|加q|🐧|口口|球球|蔻蔻|q"),
    ),
    (
        "messenger_id",
        shape(
            r"""(?:(?<![a-z])(?:telegram|tele|tg|skype(?:[ ]live)?|venmo|paypal|snap|ins|kik|ig[ ]?id|viber)(?![a-z])|(?<![a-z])dc(?=[ ]?:)|钉钉|蝙蝠号?|✈|飞机号?|纸飞机|电报|抖音号|快手号|小红书号|支付宝(?:账号|帐号)?)
            [ :：是搜]{0,3}(?:me[ :]{1,2}(?:on[ ]|at[ ])?|from[ ]|on[ ])?[ ]?(?P<id>@[a-z\d][\w.-]{2,24}|(?=[a-z._-]*[\d_.])(?=[\d._-]*[a-z])[a-z\d][\w.-]{3,24}|(?<=[搜:：])[a-z]{5,24}|(?<=[搜:：][ ])[a-z]{5,24})(?!\w)"""
        ),
        leads(
            anywhere="钉钉|蝙蝠|✈|飞机|纸飞机|电报|抖音|快手|小红书|支付宝",
            words="tele|tg|skype|venmo|paypal|snap|ins|kik|ig|viber|dc",
        ),
    ),
    (
        "messenger_id",
        shape(
            r"(?:[加➕]一?[我下]|加[ ]?我?[ ]?id|(?<![a-z])id|私)(?:[ :：]{1,2}|(?<=id)是[ ]?)(?P<id>(?=[a-z._-]*[\d_])[a-z][\w.-]{4,24})(?!\w)"
        ),
        leads(anywhere="加|➕|私", words="id"),
    ),
]

# The same the other way about, and with words between: tg搵我 @kwok_deals, tina0933 是我的賴, on telegram @amy.
_SOME_ID = r"(?P<id>@[a-z\d_][\w.-]{3,28}|(?=[a-z._-]{0,24}[\d_.-])[a-z](?:[\w-]|\.(?=\w)){4,28}|[a-z][\w.]{2,24}\#\d{4}|(?=\d{1,12}[a-z_])\d[\w-]{5,24})(?![\w@])"
_APP = {
    "wechat_id": r"微信|薇信?|微芯|v信|(?<![a-z])(?:vx|wx|wechat|weixin)(?![a-z])",
    "line_id": r"(?<![a-z])line(?![a-z])|赖(?![皮床账帐])",
    "messenger_id": (
        r"(?<![a-z])(?:telegram|tele|tg|ig|insta(?:gram)?|snap(?:chat)?|skype|signal|discord|kakao(?:talk)?|viber|zalo|fb|messenger|threads|xhs|venmo|cash[ ]?app|zelle|paypal)(?![a-z])"
        r"|电报|纸飞机|飞机|脸书|小红书|抖音|快手"
    ),
}
_WORDS = r"[聊说谈讲发沟通看]|详谈|联系|联络|说吧|也|有|行|频道|[㗎噶]|都有|都得|搜得到|打|搜|both|either|same|only|now|instead|了|换|改|新的?|旧的|给|給|好|喔|哦|唷|群主|号码|帐户|'s|吗|嘛|呢|吧|啊|呀|啦|呗|可以|可|加|我|你|的|是|号|群|账号|帐号|搵|找|用|下|一下|搜寻?|私讯?|联络|联系|这个|就|叫|id|me|my|on|at|is|add|handle|user(?:name)?|here"
# In lower case: a text without any of these names no messenger.
_CUE = re.compile(
    r"[官搜圈裙✈口喂围唯莱瀨濑钉球蔻绿蝙微薇徽维威违卫♥❤💚🛰🐧赖ㄌ扣抠叩企群飞电抖快小支脸加➕+家伽茄私滴戳咨]|[联找][系我]{0,2}[ :]{0,2}[a-z]|[vw][信芯心❤♥💚]|wexin|红薯"
    r"|(?<![a-z])(?:v|wx|we(?:[ ]?chat|i)|[li1][il1]ne|dc|q|tg|tele|skype|venmo|paypal|snap|ig|ins|insta|kik|viber|id|official|signal|discord|kakao|zalo|fb|messenger"
    r"|threads|xhs|cash|zelle|找v|w[ ]x)|\.me/|\.ee/|\.gg/|(?:whatsapp|instagram|facebook|wechat|fb|snapchat)\.com/"
).search
# What is promised stands between: 加賴領紅包👉gogo168888, 加薇看货:abc_12. A code to be typed in is none.
for _kind, _app in (
    ("wechat_id", r"(?:微信?|[薇威]信?|v信?|vx|wx|wechat)"),
    ("line_id", "(?:line|赖)"),
    ("messenger_id", "(?:tg|tele(?:gram)?|ig|飞机|电报|私|群)"),
):
    _SHAPES.append(
        (
            _kind,
            shape(
                rf"[加➕+伽茄][ ]?[我个下]?[ ]?{_app}{HAN}{{1,10}}(?<![码碼令号])[ ]?(?:[→\u2600-\u27bf\U0001f300-\U0001faff]|(?<!券)[:>])[ ]?[👉➡→:>]?[ ]?"
                r"(?P<id>@?(?=[a-z._-]*[\d_])(?=[\d._-]*[a-z])[a-z\d][\w.-]{3,24})(?![\w])"
            ),
            leads(shapes={"加➕+伽茄": r"(?=[ ]?[我个下]?[ ]?[a-z微薇威赖飞电私群])"}),
        )
    )
_SHAPES += [
    (
        "messenger_id",
        shape(
            r"(?:抖音|快手|小红书|红薯|微博|蝙蝠|(?:转数快|(?<![a-z])fps)[ ]?(?:id|识别码))号?[ :：是搜]{0,3}(?P<id>\d{7,12})(?!\d)"
        ),
        leads(anywhere="抖音|快手|小红书|红薯|微博|转数快", words="fps"),
    ),
    (
        "wechat_id",
        shape(r"(?<![a-z\d])(?:v|vx|wx)[ :]?(?P<id>1[3-9]\d{9})(?!\d)"),
        leads(shapes={"vw": r"(?<![a-z\d].)(?=x?[ :]?1[3-9]\d{9})"}),
    ),
    (
        "wechat_id",
        shape(r"(?<![a-z\d])v[ ]x[ :]{1,2}(?P<id>(?=[a-z._-]*[\d_])[a-z][\w-]{4,24})(?!\w)"),
        leads(shapes={"v": r"(?<![a-z\d].)(?=[ ]x[ :])"}),
    ),
    (
        "wechat_id",
        shape(
            r"(?:(?<![a-z\d])[vw]x|[加➕+我找][ ]?v)(?P<id>[a-z][a-z_-]{1,18}\d[\w-]{0,12}|[a-z]\d[\w-]{3,16})(?![\w])"
        ),
        leads(shapes={"vw": r"(?<![a-z\d].)(?=x[a-z])", "加➕+我找": "(?=[ ]?v[a-z])"}),
    ),
    ("wechat_id", shape(r"(?<![\w@])(?P<id>wxid_[\da-z]{6,24})(?!\w)"), leads(words="wxid_")),
]
_SHAPES += [
    (
        "messenger_id",
        shape(rf"[进加入搜][ ]?(?P<id>{_PLAIN_NUMBER})[ ]?(?:q{{1,2}}[ ]?)?[群裙羣]"),
        leads(shapes={"进加入搜": r"(?=[ ]?[1-9])"}),
    ),
    ("messenger_id", shape(r"cash[ ]?app[ :]{0,2}(?P<id>\$[a-z][\w-]{2,20})"), leads(words="cash")),
]
_PATTERNS: list[tuple[str, Led | Near]] = [(kind, Led(pattern, lead)) for kind, pattern, lead in _SHAPES]
for _kind, _app in _APP.items():
    _named = re.compile(_app, re.ASCII).finditer
    _PATTERNS += (
        (
            _kind,
            Led(
                shape(
                    rf"(?:{_app})(?![ ]?(?:支付|付|转账|红包|群(?!主|[ ]?@)|小程序|pay))(?:{_WORDS}|[ :：=>→➡👉📩🔗~,，(（-]|@(?=[ ])){{0,8}}(?<![a-z\d._-]){_SOME_ID}"
                ),
                _named,
            ),
        ),
        (
            _kind,
            Near(
                shape(
                    rf"(?<![\w@.]){_SOME_ID}[ ]?(?:[,，]?[ ]?(?:[(（]|(?:[这那]个?[才就也]?|[才也])是(?=我|本人|小编)|系(?=我)|是|就是|=|这个?|加|(?<=[ ])(?=我的))[ ]?(?:我|本人|小编)?(?:的|家)?[ ]?"
                    rf"|is[ ]my[ ]|on[ ]|my[ ]|\([ ]?|(?=(?:{_app})(?:$|同号)))(?:{_app})"
                ),
                _named,
                48,
                6,
            ),
        ),
    )
# Telephones whose names with a number look like an id.
_PHONES = "nova|pura|honor|oppo|reno|vivo|realme|poco|note"
# The id first and the word behind it, where nothing is done with the messenger but to be found there: dudu-0712微信 来个姐妹凑.
_FOUND_ID = (
    r"(?<![\w@.#-])(?<!code[ ])(?<!code[ ]is[ ])(?<!码)(?<!码[ :是])"
    rf"(?!(?:{_PHONES}|galaxy|iphone|ipad|redmi|huawei|xiaomi|mate|airpods?|apple|macbook|usb|pro|max|sku|code|order|new|vitamin|omega|item|model|style|size|lot|batch|top|win|type)[\d_-])"
    r"(?P<id>(?=[\w-]{6})(?-i:[A-Z]?[a-z]{1,12}_[\w-]{2,20}|[A-Z]?[a-z]{3,12}(?:-[a-z]{2,10}){0,2}(?:-\d{3}|-?\d{4,8})"
    r"|[A-Z]?[a-z]{2,8}-[a-z]{2,8}\d{2,8}))"
)
_NAMED_BEHIND = "(?:telegram|tele|tg|kakao(?:talk)?|signal|zalo|viber)(?![a-z])|电报|纸飞机|飞机"
for _kind, _app, _mark in (
    ("wechat_id", _APP["wechat_id"], _APP["wechat_id"]),
    ("line_id", _APP["line_id"], "line(?![a-z])|赖"),
    ("messenger_id", _NAMED_BEHIND, _NAMED_BEHIND),
):
    _PATTERNS.append(
        (
            _kind,
            Near(
                shape(
                    rf"{_FOUND_ID}[ ]?(?:[的是])?[ ]?(?:{_app.replace('(?<![a-z])', '')})(?:号码?|账号|帐号|id)?(?=$|[ ,，。!~、)])"
                    r"(?![ ]?(?:支付|付|转账|红包|小程序|群|里|能|会|可以[用折]|双开|多开|分身|视频|登|打不开|闪退|版本|用|pay|points?|stickers?|贴[图圖]|频道|channel|store|app|up|of|in|art|dance))"
                ),
                re.compile(_mark, re.ASCII).finditer,
                40,
                14,
            ),
        )
    )
# Asked to be added first, and only then the word for the messenger, which tells the kind: 加我lulu_9402x微信私聊. With more
# words between, it is as long as no code of an article, and none of them counts or pays.
_THEN = (
    rf"(?<![无耍依信])(?:(?P<wechat_id>{_APP['wechat_id']}|[威徽卫维]信)|(?P<line_id>{_APP['line_id']})"
    rf"|(?P<messenger_id>{_APP['messenger_id']}|{_QQ}))(?![ ]?(?:支付|付|转账|红包|小程序|会员|音乐|pay))"
)
_PATTERNS += (
    (
        "",
        Led(
            shape(
                rf"(?<![增添追参更附])[加➕+找搜][ ]?[我下]?[ :]{{0,2}}(?P<id>{_PLAIN_NUMBER}(?=[ ]{{0,2}}\(?的?{_QQ})"
                r"|(?=[\w.-]*_|[a-z]{2}[\w.-]{4}|[\w.-]+[ ]?[^\x00-\x7f])(?=[a-z.-]*[\d_])[a-z][\w.-]{3,24})(?![\w.-])"
                rf"[ ]{{0,2}}(?:(?!小程序|[付买拍单款件个双盒瓶色号码]){HAN}){{0,10}}?[,， (]?{_THEN}"
            ),
            leads(shapes={"加➕+找搜": r"(?=[ ]?[我下]?[ :]{0,2}(?:[a-z][\w.-]{3}|[1-9](?:[ ]?\d){5}))"}),
        ),
    ),
    # The old one is gone: 之前加的微信被封了 新号xx_0098lin.
    (
        "messenger_id",
        Led(
            shape(
                r"(?:新号码?|小号|备用号?|现在用|改用|换成了?|改成)[是: ]{0,3}"
                r"(?P<id>(?=(?-i:[a-z]{3}|[a-z]{2}_))(?=[a-z_-]*\d)[a-z][a-z\d_-]{6,20})(?![\w.-])"
            ),
            leads(anywhere="新号|小号|备用|现在用|改用|换成|改成"),
        ),
    ),
    # Something else is said in between, and the id stands apart: 微信加过了 没通过啊 yanzi_3344.
    (
        "wechat_id",
        Near(
            shape(
                rf"(?:{_APP['wechat_id']})(?![ ]?(?:支付|付|转|红包|小程序|群|里|下单))[^a-z\d\n]{{2,14}}(?<=[ ,，:])"
                r"(?P<id>(?=(?-i:[a-z]{3}|[a-z]{2}_))(?=[a-z]+[_-]?\d{2})[a-z][a-z\d_-]{6,20})(?=$|[ ,，。!])"
            ),
            re.compile("[信薇]|vx|wx|wechat|weixin").finditer,
            10,
            44,
        ),
    ),
    # What it is made of, and only then the id: 我微信就是名字拼音加生日 liuyating930512.
    (
        "wechat_id",
        Near(
            shape(
                rf"(?:{_APP['wechat_id']}|[威徽卫维]信)[ ]?(?:id|账号|帐号|号码?)?[就也都]?[是系](?:(?![的了付到货单]){HAN}){{2,14}}[ :,，]{{1,2}}"
                r"(?P<id>(?=[a-z._-]{0,24}[\d_])[a-z][a-z\d_-]{5,24})(?![\w.-])"
            ),
            re.compile("[拼全首]|生日|英文|名字|年份|出生|手机|数字|号").finditer,
            24,
            44,
        ),
    ),
    # Asked to be added, whatever for: 招宝妈兼职 日结200 加jzmm5520. An article has fewer letters or greater ones.
    (
        "messenger_id",
        Led(
            shape(
                r"(?:(?:(?<![增添追参更附再多累])[加➕](?:一?[下我])?|(?<![a-z\d+])\+|[滴戳找]我?|(?:私信?|联系|咨询)我?)[ :]{0,2}"
                r"(?=(?-i:[A-Z]?(?:[\d_-]*[a-z]){3}|[a-z]{2}\d+_))(?=[a-z-]*(?:\d[a-z_-]*\d|_))(?=.{6})|[滴戳]我?[ :]{0,2}(?=(?-i:[a-z]{2}\d{4})))"
                rf"(?P<id>(?!(?:{_PHONES}|watch|dji|osmo|gopro|sony|canon|nikon|kindle|surface|legion|ryzen"
                r"|ddr|ssd|wifi|hdmi|windows|office|gen|model|level|room|live|top|lot)[\d_-])(?-i:[A-Za-z][a-z\d_-]{5,20}))(?![\w.@-]|[ ]?(?:链接|号链))"
            ),
            leads(shapes={"加➕+滴戳找": r"(?=一?[下我]?[ :]{0,2}[a-z])", "私联咨": r"(?=[信系询]?我?[ :]{0,2}[a-z])"}),
        ),
    ),
    # What a seller of nothing calls his account: 官方帳號 @tw999gift. A handle that nobody is asked to add is none.
    (
        "line_id",
        Near(
            Led(
                shape(
                    r"(?:官方?(?:帐号|账号|号)|(?<![a-z])official[ ]account|好友|搜[寻索]?[ ]?(?:id)?|生活圈"
                    r"|(?<![增添追参更附])[加➕][ ]?[我入]?)[ :是👉➡→]{0,3}(?P<id>@[a-z\d_][a-z\d._-]{2,24})(?!\w)"
                ),
                leads(anywhere="官|好友|搜|生活圈|加|➕", words="official"),
            ),
            re.compile(r"@(?=[a-z\d_])").finditer,
            20,
            0,
        ),
    ),
)
# Names of things that look like an id.
_MODEL = re.compile(
    r"@?(?:(?:huawei|xiaomi|apple|samsung|google)[_-])?(?:lot|batch|pixel|watch|huawei|iphone|ipad|macbook|airpods|galaxy|mate|redmi|xiaomi|rtx|gtx|usb|type|ps|xbox|switch|size|vip|code|sku|mp|version|ver|android|ios|https?|www)[\d._-]*(?:pro|max|c|plus|ultra|mini)?$|www\..*$",
    re.IGNORECASE,
).match


def find(plain: str, low: str, stretches: Stretches = WHOLE) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in _PATTERNS if _CUE(low) else ():
        for match in pattern.finditer(plain, low, stretches):
            start, end = match.span("id")
            if _MODEL(plain[start:end]) or NOT_PERSONAL_AFTER(low[end : end + 16]):
                continue
            yield "phone" if MOBILE(plain[start:end]) else kind or match.lastgroup or "", start, end
