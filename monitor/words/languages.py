"""Languages by their English names."""

from typing import Any, Final

from monitor.nouns.frame import Frame

_NAMES: Final = dict(
    line.split(" ", 1)
    for line in """
af Afrikaans
am Amharic
ar Arabic
az Azerbaijani
bg Bulgarian
bn Bengali
bs Bosnian
ca Catalan
cs Czech
cy Welsh
da Danish
de German
el Greek
en English
eo Esperanto
es Spanish
et Estonian
eu Basque
fa Persian
fi Finnish
fr French
ga Irish
gl Galician
gu Gujarati
he Hebrew
hi Hindi
hi-Latn Hindi in Latin letters
hr Croatian
ht Haitian Creole
hu Hungarian
hy Armenian
id Indonesian
is Icelandic
it Italian
ja Japanese
ka Georgian
kk Kazakh
km Khmer
kn Kannada
ko Korean
lo Lao
lt Lithuanian
lv Latvian
mk Macedonian
ml Malayalam
mn Mongolian
mr Marathi
ms Malay
my Burmese
nb Norwegian Bokmål
ne Nepali
nl Dutch
nn Norwegian Nynorsk
no Norwegian
pa Punjabi
pl Polish
pt Portuguese
ro Romanian
ru Russian
sh Bosnian, Croatian or Serbian
si Sinhala
sk Slovak
sl Slovenian
so Somali
sq Albanian
sr Serbian
sv Swedish
sw Swahili
ta Tamil
te Telugu
th Thai
tl Filipino
tr Turkish
uk Ukrainian
ur Urdu
vi Vietnamese
yo Yoruba
zh Chinese
zu Zulu
und-Arab Arabic script
und-Armn Armenian script
und-Beng Bengali script
und-Cyrl Cyrillic script
und-Deva Devanagari script
und-Ethi Ethiopic script
und-Geor Georgian script
und-Grek Greek script
und-Gujr Gujarati script
und-Guru Gurmukhi script
und-Hani Chinese characters
und-Hebr Hebrew script
und-Jpan Japanese script
und-Khmr Khmer script
und-Knda Kannada script
und-Kore Korean script
und-Laoo Lao script
und-Mlym Malayalam script
und-Mymr Burmese script
und-Sinh Sinhala script
und-Taml Tamil script
und-Telu Telugu script
und-Thai Thai script
""".strip().splitlines()
) | {"unknown script": "an unknown script"}


def language(tag: str) -> str:
    """Return the English name of a BCP 47 tag, or the tag itself where it is not common.

    >>> language("es"), language("hi-Latn"), language("und-Cyrl"), language("tlh")
    ('Spanish', 'Hindi in Latin letters', 'Cyrillic script', 'tlh')
    """
    return _NAMES.get(tag, tag)


def group_named(frame: Frame[Any], name: str) -> str:
    """Return what a group of posts is called: by its title, or the English name of its language.

    A title that several groups share has the key of each after it.
    """
    title = frame.titles.get(name)
    if title is None:
        return language(name) if frame.by == "language" else name
    return title if [*frame.titles.values()].count(title) == 1 else f"{title} ({name})"
