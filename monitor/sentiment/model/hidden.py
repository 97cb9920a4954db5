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

from monitor.sentiment.model.names import NAMES

VERSION: Final = 1

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

_EVENT: Final = """
fire fires fight fights fighting force
police policeman policemen policewoman policewomen policing cop cops officer officers sheriff
sheriffs deputy deputies trooper troopers lapd nypd pd swat chief duty badge patrol bodycam gun guns
gunman gunmen handgun handguns pistol pistols rifle rifles firearm firearms weapon weapons bullet
bullets gunshot gunshots gunfire ammo shoot shoots shooting shootings shooter shooters shot shots
fired firing kid kids child children teen teens teenager teenagers teenage juvenile juveniles youth
youths student students neighbor neighbors neighbour neighbours protest protests protester
protesters protestor protestors protesting protested demonstration demonstrations demonstrator
demonstrators demonstrate rally rallies march marches marched marching marchers riot riots rioting
rioter rioters unrest curfew arrest arrests arrested arresting custody detain detained detention
handcuff handcuffs handcuffed suspect suspects suspected accused charge charges charged jail jailed
prison prisoner prisoners inmate inmates sentenced convicted conviction crime crimes criminal
criminals felony investigate investigates investigated investigating investigation investigations
investigators court courts lawsuit lawsuits verdict testify testimony witness witnesses victim
victims kill kills killed killing killings killer killers murder murders murdered murderer murderers
homicide dead death deaths died fatal fatally deadly injured injuries injury wounded wounds attack
attacks attacked attacker attackers attacking assault assaults assaulted stab stabbed stabbing
threat threats threaten threatens threatened threatening struggle struggles struggled dispute
altercation scuffle confrontation violence violent terror terrorism terrorist terrorists bomb bombs
bomber bombing bombings bombed explosion explosions hostage hostages massacre
"""
EVENT: Final = frozenset(_EVENT.split())
"""Words of incidents with police, violence and protest, whoever is in the right.

Not here is what is said of other things as often: dying of laughter, fighting for something.
"""


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
