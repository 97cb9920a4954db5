"""Handles, e-mail addresses and phone numbers in a text, masked; also the handles in links.

No pattern reads a run of characters twice: each begins where its run begins, or at a sign.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias
from urllib.parse import unquote

from monitor.text import INVISIBLE, LETTER_MARK

HANDLE: Final = "[handle]"
E_MAIL: Final = "[e-mail]"
PHONE: Final = "[phone]"

_ENCODED: Final = r"%(?:2[dDeE]|3\d|[46][1-9a-fA-F]|[57][0-9aA]|5[fF])"
_LETTER: Final = rf"(?:[\w.\-]|{_ENCODED})"
"""What an account is written with, also as an address may encode it."""
_AT: Final = "(?:@|＠|%40)"  # each begins with a letter of its own: so few places are looked at
_IN_MAIL: Final = rf"(?:[\w+\-{INVISIBLE}]|{LETTER_MARK})++"
_MAIL: Final = re.compile(
    rf"(?<![\w.+\-@＠{INVISIBLE}])(?<!{LETTER_MARK})(?<!\w['’])(?!(?<=%)40)"
    rf"\.*+{_IN_MAIL}(?:[.'’]{_IN_MAIL}|\.)*+{_AT}{_IN_MAIL}(?:\.{_IN_MAIL})+"
)
_MAIL_SIGN: Final = re.compile(rf"[@＠%](?:(?<=[\w.].)|(?<={LETTER_MARK}.))")
# It may begin with what nobody sees, so that whom it names hears nothing of it.
_IN_HANDLE: Final = rf"(?:[.\-{INVISIBLE}]*+(?:\w++|{_ENCODED}|\\_|{LETTER_MARK}))++"
_HANDLE: Final = re.compile(  # @33.8,-117.9 in the link of a map is none
    rf"({_AT})(?=[\d.\-{INVISIBLE}]*+(?:[^\W\d]|%|\\|{LETTER_MARK})|\d{{4}})"
    rf"{_IN_HANDLE}(?:{_AT}{_IN_HANDLE})?"
)
_USER_PATH: Final = re.compile(
    r"(/(?:users?|u|profiles?|people|authors?|members?)/)[^\s/?#&]+", re.I
)
_SERVER_PATH: Final = re.compile(  # Pixelfed and PeerTube
    rf"(?<=/p/){_LETTER}+(?=/\d{{5,}})"
    rf"|(?:(?<=/a/)|(?<=/accounts/)){_LETTER}+(?=/(?:about|video-channels|videos)\b)",
    re.I,
)
_SCREEN_NAME: Final = re.compile(r"([?&]screen_name=)[^\s/?#&]+", re.I)
_USER_STATUS: Final = re.compile(rf"/(?!(?:i|web)/){_LETTER}+(/status(?:es)?/\d)", re.I)
_USER_HOST: Final = re.compile(  # services whose addresses begin with the author, but short links
    r"(?<![\w\-])(?<!pic\.)(?<!v[mt]\.)"
    r"((?:twitter|x|instagram|threads|facebook|tiktok)\.(?:com|net)(?::\d{1,5})?/"
    r"(?:#!/)?+(?:stories/|people/[^\s/]+/)?+"
    r"|(?:fb|xcancel|(?:fx|vx)twitter|fixupx|fixvx)\.com/|nitter\.net/|m\.me/|messenger\.com/t/"
    r"|linkedin\.com/(?:in|pub|posts)/|youtube\.com/c/|snapchat\.com/add/"
    r"|reddit\.com/r/(?=u_)|ycombinator\.com/(?:user|threads|submitted|favorites)\?id=)"
    r"(?!(?:i|p|r|reels?|tv|t|search|hashtag|explore|share|intent|home|watch|groups|events|"
    r"photo(?:\.php)?|video\.php|story\.php|permalink\.php)(?:[/?#\s]|$))"
    rf"(?:profile\.php\?id=\d+|(?<=com/posts/)[^\W_](?:[^\W_]|[%\-])*(?=_)"
    rf"|(?<!com/posts/){_LETTER}+(?<=\w))",
    re.I,
)
_TELEGRAM: Final = re.compile(  # t.me/c/1/2 and t.me/+code name nobody
    r"(?<![\w\-])((?:t|telegram)\.(?:me|dog)/(?:s/)?+|tg:(?://)?resolve\?domain=)"
    r"(?!(?:c|s|iv|joinchat|addlist|addstickers|addemoji|addtheme|share|proxy|socks|login|"
    r"setlanguage|confirmphone|invoice|giftcode|boost|bg)(?:[/?#\s]|$))(?=[a-z%])"
    rf"{_LETTER}+(?<=\w)",
    re.I,
)
_HOST: Final = r"(?<![\w.\-@＠])(?!(?<=%)40)"  # what follows an @ is of an e-mail, or a handle
_TELEGRAM_HOST: Final = re.compile(rf"{_HOST}(?!www\.)[a-z]\w{{3,}}(\.t\.me)\b(?!\.\w)", re.I)
_TUMBLR: Final = re.compile(
    r"(?<![\w.\-])((?:www\.)?tumblr\.com/(?:blog/(?:view/)?+)?+)"
    r"(?!(?:about|apps|communities|dashboard|docs|explore|help|jobs|likes|login|new|policy|press|"
    r"privacy|radar|register|search|settings|share|tagged|themes|widgets)(?:[/?#\s]|$))"
    rf"{_LETTER}+(?<=\w)",
    re.I,
)
_TUMBLR_HOST: Final = re.compile(  # 64.media.tumblr.com has pictures
    rf"{_HOST}(?!(?:www|api|assets|embed|media|static)\.)\w[\w\-]*(\.tumblr\.com)\b(?!\.\w)",
    re.I,
)
_BLUESKY_HOST: Final = re.compile(rf"{_HOST}[a-z0-9][a-z0-9\-]*(\.bsky\.social)\b", re.I)
_VK: Final = r"(?<![\w\-])((?:vk\.(?:com|ru)|vkontakte\.ru)/"
_VK_KINDS: Final = r"(?:wall|photo|video|clip|album|audio|doc|note|market|product|story|topic)s?"
_VK_OWNER: Final = re.compile(  # that of a club or a public page is a number below zero
    rf"{_VK}(?:(?:[\w.\-]*\?(?:[\w=%.\-]+&)*[wz]=)?{_VK_KINDS}"
    r"|(?:im|friends)\?(?:[\w=%.\-]+&)*(?:sel|id)=))\d+",
    re.I | re.A,
)
_VK_ACCOUNT: Final = re.compile(
    rf"{_VK}(?:clips/)?+)(?!{_VK_KINDS}(?:-?\d|\[)|(?:club|public|event|app|page)-?\d"
    rf"|(?:{_VK_KINDS}|feed|search|im|friends|join|login|music|groups|games|apps|stories|about|dev|help|jobs|"
    rf"terms|privacy|blog|(?:share|away|al_im)\.php)(?:[/?#\s]|$)){_LETTER}+(?<=\w)",
    re.I,
)
_CHANNEL: Final = re.compile(  # clips.twitch.tv has clips
    r"((?<![\w\-])youtube\.com/(?:channel/|(?!(?:about|account|ads|attribution_link|c|channel|clip|"
    r"courses|creators|e|embed|feed|gaming|hashtag|intl|jobs|kids|live|logout|movies|music|news|oembed|"
    r"playables|playlist|podcasts|post|premium|redirect|results|share|shorts|signin|sports|t|trending|"
    r"tv|upload|user|v|vi|watch|watch_videos|yt)(?:[/?#\s]|$)))"
    r"|(?<![\w.\-])(?:(?:www|m)\.)?+twitch\.tv/(?:(?:embed|moderator|popout)/)?+"
    r"(?!(?:bits|broadcast|clips?|collections|directory|downloads|drops|events?|friends|inventory|jobs|"
    r"legal|login|p|prime|privacy|products|search|settings|signup|store|subscriptions|team|turbo|users?|"
    r"videos|wallet)(?:[/?#\s]|$))"
    r"|(?<![\w\-])player\.twitch\.tv/\?(?:[\w=%.\-]+&)*channel="
    r"|(?<![\w.\-])(?:(?:www|m)\.)?+patreon\.com/(?:(?:cw?|checkout|join)/|user\?u=)?+"
    r"(?!(?:about|api|apps|blog|careers|collection|create|creators|explore|file|home|legal|library|login|"
    r"messages|notifications|oauth2|policy|portal|posts|press|pricing|product|profile|search|settings|"
    r"shop|signup|user)(?:[/?#\s]|$))"
    r"|(?<![\w\-])linktr\.ee/(?!(?:admin|blog|discover|help|login|marketplace|register|s)(?:[/?#\s]|$)))"
    rf"{_LETTER}+(?<=\w)",
    re.I,
)
_WIKI: Final = re.compile(
    r"((?:/wiki/|[?&]title=)([^\s/?#&:]+?)(?::|%3a))((?:[^\s/?#&]+/)?)([^\s?#&]+)", re.I
)
_WIKI_USERS: Final = frozenset(
    {
        *("user", "user talk", "benutzer", "benutzer diskussion", "benutzerin"),
        *("benutzerin diskussion", "utilisateur", "utilisatrice", "discussion utilisateur"),
        *("discussion utilisatrice", "usuario", "usuaria", "usuario discusión"),
        *("usuaria discusión", "utente", "discussioni utente", "gebruiker", "overleg gebruiker"),
        *("usuário", "usuária", "usuário(a)", "usuário discussão", "usuário(a) discussão"),
        *("участник", "участница", "обсуждение участника", "обсуждение участницы"),
        *("wikipedysta", "wikipedystka", "dyskusja wikipedysty", "dyskusja wikipedystki"),
        *("användare", "användardiskussion", "wikipedista", "wikipedistka", "käyttäjä", "bruker"),
        *("bruger", "kullanıcı", "kullanıcı mesaj", "користувач", "користувачка"),
        *("обговорення користувача", "обговорення користувачки", "利用者", "利用者‐会話"),
        *(
            "사용자",
            "사용자토론",
            "用户",
            "用户讨论",
            "مستخدم",
            "نقاش المستخدم",
            "کاربر",
            "بحث کاربر",
            "משתמש",
        ),
    }
)
"""What begins the titles of their pages, in the largest Wikipedias; known, not read again on
2026-12-02."""
_WIKI_EDITS: Final = frozenset(
    {
        *("special:contributions", "special:contribs", "spezial:beiträge", "spécial:contributions"),
        *("especial:contribuciones", "especial:contribuições", "speciale:contributi"),
        *("speciaal:bijdragen", "служебная:вклад", "specjalna:wkład", "special:bidrag"),
    }
)
"""The list of what one of them has written; the account follows."""
_NUMBER: Final = re.compile(  # in links of messengers; t.me/+code may begin with digits
    r"(?<![\w\-])(wa\.me/|whatsapp\.com/send/?\?(?:[\w=%+.\-]+&)*phone=|signal\.me/#p/"
    r"|(?:t|telegram)\.(?:me|dog)/(?=(?:\+|%2b)\d+(?![\w\-]))|tg:(?://)?resolve\?phone="
    r"|viber://\w+/?\?number=)(?:\+|%2b)?\d{7,15}",
    re.I | re.A,
)
_REDDIT: Final = re.compile(r"(?<![\w/.\-])(/?(?:[uU]/|r/(?=u_)))(?:[\w\-]|\\_){2,}")

_DASHES: Final = "‐‑‒–−－"
_SEVEN: Final = re.compile(rf"\d(?:[\s.\-/(){_DASHES}．／（）]{{0,3}}\d){{6}}")
_TO_ASCII: Final = str.maketrans(  # as a number may be written, one sign for one
    {
        **{chr(ord(zero) + n): str(n) for zero in "٠۰०０" for n in range(10)},
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "),
        **dict(zip("＋．／（）", "+./()", strict=True)),
    }
)
_SIGN: Final = r"(?: - |[ .\-])"
_PHONE: Final = re.compile(
    r"(?<![\w@#+/=&%\-])(?<!\d\.)(?:"
    r"\+(?:[ .\-()/]{0,2}\d){8,15}"  # international: +49 (0)30 1234567
    r"|00 ?[1-9](?:[ .\-()/]{0,2}\d){9,13}"  # 0049 30 1234567
    rf"|(?:\+?1{_SIGN}?)?\([2-9]\d\d\){_SIGN}?\d{{3}}{_SIGN}?\d{{4}}"  # (714) 555-0123
    rf"|(?:\+?1{_SIGN})?[2-9]\d\d{_SIGN}\d{{3}}{_SIGN}\d{{4}}"  # 714-555-0123
    r"|(?<!\d,)(?:1?[2-9]\d\d[2-9]\d{6}|0[1-9]\d{8,9})"  # 7145550123, 07911123456
    r"|[2-9]\d\d-\d{4}"  # 555-0123
    rf"|0\d{{1,4}}(?:{_SIGN}|/)\d{{2,4}}(?P<sign>{_SIGN})\d{{2,4}}(?:(?P=sign)\d{{2,4}}){{0,2}}"
    r"|0\d{1,4}[ /\-]\d{5,8}"  # 030 1234567; before 020 7946 0958; then (030) 123456
    rf"|\((?:0\d{{1,4}}\){_SIGN}?\d{{3}}|[1-9]\d\){_SIGN}?9\d\d)\d{{0,2}}{_SIGN}?\d{{3,5}}"
    rf"|(?<!\d,)8{_SIGN}?\(?9\d\d\)?{_SIGN}?\d{{3}}{_SIGN}?\d\d{_SIGN}?\d\d"  # 8 (912) 345-67-89
    r")(?!(?!x\d|ext)\w|[.:\-]\d)",
    re.ASCII,
)
_LOCAL: Final = 7  # digits of a number without its area
_NATIONAL_FROM: Final = 9  # digits of a number that begins with 0: with eight it is a date


def _wiki(found: re.Match[str]) -> str:
    """Return the mask of a page of a user, or the page itself where it is that of none."""
    space, page = (unquote(part).replace("_", " ").lower() for part in found.group(2, 3))
    if space in _WIKI_USERS:
        return f"{found[1]}{HANDLE}"
    return f"{found[1]}{found[3]}{HANDLE}" if f"{space}:{page[:-1]}" in _WIKI_EDITS else found[0]


_BEFORE: Final = rf"\1{HANDLE}"
_AFTER: Final = rf"{HANDLE}\1"
_Mask: TypeAlias = str | Callable[[re.Match[str]], str]
_IN_LINKS: Final[Sequence[tuple[Sequence[str], re.Pattern[str], _Mask]]] = (
    (("/",), _USER_PATH, _BEFORE),
    (("u/", "r/u_"), _REDDIT, _BEFORE),
    (("/p/", "/a/", "/accounts/"), _SERVER_PATH, HANDLE),
    (("screen_name=",), _SCREEN_NAME, _BEFORE),
    (("/status",), _USER_STATUS, rf"/{HANDLE}\1"),
    ((".com", ".net", "m.me/"), _USER_HOST, _BEFORE),
    (("vk.", "vkontakte.ru"), _VK_OWNER, _BEFORE),
    (("vk.", "vkontakte.ru"), _VK_ACCOUNT, _BEFORE),
    (("tumblr.com",), _TUMBLR, _BEFORE),
    (("tumblr.com",), _TUMBLR_HOST, _AFTER),
    ((".bsky.social",), _BLUESKY_HOST, _AFTER),
    (("t.me", "telegram.", "tg:"), _TELEGRAM, _BEFORE),
    (("t.me",), _TELEGRAM_HOST, _AFTER),
    (("youtube.com/", "twitch.tv/", "patreon.", "linktr."), _CHANNEL, _BEFORE),
    (("/wiki/", "title="), _WIKI, _wiki),
    (("wa.me/", "phone=", "number=", "/+", "/%2b"), _NUMBER, rf"\1{PHONE}"),
)
"""How services name an author in an address without an @: signs of which a text has one, in small
letters, what is looked for there, and its mask."""


def mask_contacts(text: str) -> str:
    """Return *text* with what would lead to a person masked.

    Handles become `@[handle]`, also within links (those of officials too: the text does not show
    who is one); e-mail addresses `[e-mail]`; phone numbers, American and international, `[phone]`.
    Years, times, counts and the numbers in links stay.

    >>> mask_contacts("@ann (ann@example.org, 714-555-0123): see https://example.org/@ann/42")
    '@[handle] ([e-mail], [phone]): see https://example.org/@[handle]/42'
    """
    small = "" if "/" in text else text.lower()
    if not small or ".t.me" in small or ".tumblr." in small or ".bsky." in small or "tg:" in small:
        small = small or text.lower()
        for signs, pattern, masked in _IN_LINKS:
            for sign in signs:
                if sign in small:
                    text = pattern.sub(masked, text)
                    break
    if "@" in text or "＠" in text or "%40" in text:
        if _MAIL_SIGN.search(text):
            text = _MAIL.sub(E_MAIL, text)
        text = _HANDLE.sub(rf"\1{HANDLE}", text)
    return _without_phones(text) if _SEVEN.search(text) else text


def _without_phones(text: str) -> str:
    parts, done = [], 0
    for found in _PHONE.finditer(text if text.isascii() else text.translate(_TO_ASCII)):
        if _is_phone("".join(filter(str.isdigit, found[0]))):
            parts += [text[done : found.start()], PHONE]
            done = found.end()
    return "".join((*parts, text[done:]))


def _is_phone(digits: str) -> bool:
    """Tell whether a number is neither a date nor a range nor a round count."""
    is_round = digits.endswith("00000") or (len(digits) == _LOCAL and digits.endswith("00"))
    return not is_round and (digits[0] != "0" or len(digits) >= _NATIONAL_FROM)
