"""Words that the scorer `model` does not see: who somebody is, and what the incident is about.

Sentiment models learn from their texts that some groups and some names sound worse than others, and
that a post about violence is a negative post. What is not seen cannot be held against anybody, and
a post is judged by what it says of the event. Words that are swapped when a sentence speaks of
another person (he and she, son and daughter) are hidden for the same reason.

References:
    Kiritchenko and Mohammad, "Examining gender and race bias in two hundred sentiment analysis
    systems", *SEM 2018; Dixon et al., "Measuring and mitigating unintended bias in text
    classification", AIES 2018.
"""

from typing import Final

from monitor.sentiment.events import EVENT
from monitor.sentiment.model.names import NAMES

VERSION: Final = 2

_PERSONS: Final = """
he him his himself she her hers herself they them their theirs themself themselves he's she's
they're he'd she'd they'd he'll she'll they'll they've man men woman women male males female females
guy guys gal gals lady ladies gentleman gentlemen boy boys girl girls son sons daughter daughters
brother brothers sister sisters father fathers mother mothers dad dads mom moms mum mums daddy mommy
husband husbands wife wives boyfriend boyfriends girlfriend girlfriends uncle aunt nephew niece
grandfather grandmother grandpa grandma mr mrs ms

black blacks white whites brown asian asians latino latinos latina latinas latinx latine chicano
chicanos chicana hispanic hispanics african africans american americans mexican mexicans chinese
japanese korean koreans vietnamese filipino filipinos filipina indian indians pakistani pakistanis
arab arabs arabic persian iranian iranians iraqi iraqis syrian syrians turkish somali somalis
nigerian nigerians haitian haitians cuban cubans russian russians european europeans native
caucasian caucasians negro negroes colored coloured biracial ethnic anglo muslim muslims moslem
moslems islam islamic christian christians christianity catholic catholics protestant protestants
evangelical evangelicals mormon mormons jew jews jewish judaism hindu hindus hinduism sikh sikhs
buddhist buddhists buddhism atheist atheists gay gays lesbian lesbians bisexual bisexuals queer
queers trans transgender transgendered homosexual homosexuals heterosexual heterosexuals immigrant
immigrants migrant migrants refugee refugees foreigner foreigners disabled deaf blind
"""
PERSONS: Final = frozenset(_PERSONS.split())
"""Words for groups that people are born into or belong to, and for persons by sex."""


def is_hidden(word: str) -> bool:
    """Tell whether *word*, folded, is one of `PERSONS`, `EVENT` or a common name.

    >>> is_hidden("latino's"), is_hidden("officer"), is_hidden("awful")
    (True, True, False)
    """
    return bool(_HIDDEN & {word, word.removesuffix("'s")})


def is_personal(word: str) -> bool:
    """Tell whether *word*, folded, is one of `PERSONS` or a common name.

    >>> is_personal("she"), is_personal("officer")
    (True, False)
    """
    return bool(_PERSONAL & {word, word.removesuffix("'s")})


_PERSONAL: Final = PERSONS | NAMES
_HIDDEN: Final = _PERSONAL | EVENT
