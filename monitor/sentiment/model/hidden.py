"""Words that the scorer `model` does not see: who somebody is, and what the incident is about.

Who somebody is moves no scorer (`persons`); the model does not see common names either. It would
also learn that a post about violence is a negative post; a post is judged by what it says of the
event.
"""

from typing import Final

from monitor.sentiment.model.names import NAMES
from monitor.sentiment.persons import PERSONS

VERSION: Final = 2

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
