"""What a column of a CSV may be called, in English and in both Chinese scripts."""

import re

# Lower case, without spaces, dots, hyphens and underscores.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "comment", "comments", "content", "message", "msg", "body", "chatmessage", "commenttext",
        "评论", "評論", "评论内容", "評論內容", "留言", "留言內容", "留言内容", "内容", "內容", "弹幕", "彈幕",
        "弹幕内容", "彈幕內容", "消息", "訊息", "訊息內容", "消息内容", "文字", "文本",
    ),
    "user": (
        "user", "username", "name", "nickname", "author", "authorname", "displayname", "commenter", "viewer",
        "chatname", "用户", "用戶", "用户名", "用戶名", "用户昵称", "用戶暱稱", "昵称", "暱稱", "使用者",
        "使用者名稱", "名稱", "名称", "姓名", "留言者", "评论者", "評論者", "买家", "買家", "帳號名稱",
    ),
    "user_id": (
        "userid", "uid", "authorid", "channelid", "openid", "accountid", "buyerid", "用户id", "用戶id",
        "用户编号", "使用者id", "使用者編號", "會員編號", "会员编号", "買家id", "买家id", "帳號",
        "账号",
    ),
    "message_id": (
        "messageid", "msgid", "id", "commentid", "评论id", "評論id", "留言id", "消息id", "訊息id", "訊息編號",
        "留言編號", "评论编号",
    ),
    "ts": (
        "ts", "time", "timestamp", "timestampms", "date", "datetime", "createdat", "createtime", "publishedat",
        "offset", "时间", "時間", "评论时间", "評論時間", "留言時間", "留言时间", "发布时间", "發布時間",
        "發送時間", "发送时间", "时间戳", "時間戳", "時間戳記", "日期",
    ),
    "platform": ("platform", "source", "site", "平台", "来源", "來源", "渠道", "通路"),
    "room": (
        "room", "roomid", "channel", "live", "liveid", "stream", "直播间", "直播間", "房间", "房間", "房间号",
        "房間號", "直播间id", "直播間id", "場次", "场次", "直播场次",
    ),
    "product": (
        "product", "productid", "sku", "item", "itemid", "商品", "商品编号", "商品編號", "商品id", "貨號", "货号",
        "款號", "款号", "品項",
    ),
    "order_match": ("ordermatch", "hasorder", "bought", "purchased", "已購買", "已购买", "有訂單", "有订单"),
    "account_age_days": ("accountagedays", "accountage", "帳號天數", "账号天数", "註冊天數", "注册天数"),
    "reply_to": ("replyto", "parentid", "parent", "回覆對象", "回复对象", "回覆", "回复"),
    "type": ("type", "eventtype", "类型", "類型"),
    "count": ("count", "viewers", "观看人数", "觀看人數", "在线人数", "在線人數"),
    "from": ("from", "gapfrom"),
    "to": ("to", "gapto"),
    "reason": ("reason", "原因"),
}  # fmt: skip
_FIELD_OF = {word: field for field, synonyms in SYNONYMS.items() for word in synonyms}
_NOISE = re.compile(r"[\s._\-#:：()（）\[\]\"']+")


def fields_of(header: list[str]) -> list[str | None] | None:
    """The field of each column; None when this is no header (it names no column of words)."""
    fields: list[str | None] = []
    for cell in header:
        field = _FIELD_OF.get(_NOISE.sub("", cell.strip("\ufeff").lower()))
        fields.append(None if field in fields else field)
    return fields if "text" in fields else None
