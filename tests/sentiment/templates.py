"""Sentences in which only the person changes."""

from collections.abc import Iterator, Mapping
from itertools import product

SENTENCES = """
The {group} kid was shot by an officer
I love how the {group} people in my street stood up for {him}
{name} is a good neighbour, but the {faith} family next door hates {him}
Really {he} is good, not bad
{he} is not a {group} hero
I am so very sorry for {name} and {his} {group} friends
They arrested a lot of {group} protesters and let {name} go. Disgusting!!!
Not {name} again... {he} lied, {he} always lies :(
My {faith} friends are absolutely amazing 😂
{name}, {his} {parent} and the {group} {child} were terrified
never trust the {faith} man, {he} said. What an idiot
I don't think the {group} {child} did anything wrong
he didn't hurt {name} #Justice4{name}
Thank you {name}! You make the {faith} community proud
extremely {group} neighbourhood, hardly a happy place
#{group}Lives are worth it, and {he} knows it, that coward
{NAME} IS A LIAR AND {HIS} {GROUP} FRIENDS ARE WORSE
so {group}, so beautiful, sooooo {group}
I hope {name}'s {parent} is okay, {he}'s such a sweet {child}
""".strip().splitlines()

GROUPS = ("Black", "white", "Asian", "Latino", "Latina", "Hispanic", "Arab", "African-American")
FAITHS = ("Muslim", "Christian", "Jewish", "Hindu", "Catholic", "atheist")
GENDERS = (
    {"he": "he", "him": "him", "his": "his", "parent": "father", "child": "boy"},
    {"he": "she", "him": "her", "his": "her", "parent": "mother", "child": "girl"},
    {"he": "they", "him": "them", "his": "their", "parent": "mom", "child": "son"},
)
# First names that are common in different groups of Americans, of two letters to nine.
NAMES = (
    "Emily", "Greg", "Brad", "Allison", "Connor", "Jamal", "Lakisha", "DeShawn", "Ebony", "Tyrone",
    "Keisha", "Latoya", "José", "Luis", "María", "Guadalupe", "Alejandro", "Wei", "Li", "Ming",
    "Hiroshi", "Priya", "Sanjay", "Mohammed", "Fatima", "Aisha", "Omar", "Sean", "Bo",
)  # fmt: skip


def filled(sentence: str) -> Iterator[str]:
    """Yield the sentence with each group, faith and gender, and with each name in turn."""
    for group, faith, gender in product(GROUPS, FAITHS, GENDERS):
        yield fill(sentence, group, faith, gender, NAMES[0])
    for name in NAMES:
        yield fill(sentence, GROUPS[0], FAITHS[0], GENDERS[0], name)


def fill(sentence: str, group: str, faith: str, gender: Mapping[str, str], name: str) -> str:
    """Return the sentence about one person."""
    words = {"group": group, "faith": faith, "name": name, **gender}
    return sentence.format(**words, **{word.upper(): text.upper() for word, text in words.items()})
