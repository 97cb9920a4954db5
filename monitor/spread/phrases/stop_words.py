"""Words that say nothing of what is talked about, whatever it is: a phrase of them is none.

Function words of six languages. Others have none here, and lose little by it: what is as frequent
before a burst as in it never stands out. No word stands here that another of the six languages has
for something (`die`, `war`, `hat`, `son`, `sin`, `sea`).
"""

from typing import Final

_WORDS: Final = """
    a about after again all also am an and any are aren't as at be because been before being but by
    can can't could couldn't did didn't do does doesn't doing don't for from get gets getting go
    goes going gonna got had has hasn't have haven't having he he's her here hers him his how i i'd
    i'll i'm i've if im in into is isn't it it's its just let like me more most my no not now of off
    on one only or other our ours out over own rt s she she's should shouldn't so some such t than
    that that's the their theirs them then there there's these they they're this those through to
    too u up ur us until very via vs was wasn't we we're were weren't what what's when where which
    while who who's whom why will with won't would wouldn't yes yet you you're your yours

    al algo ante así aunque cada como con contra cual cuando de del desde donde dos e el él ella
    ellas ellos en entre era eran es esa ese eso esta está están estas este esto estos fue fueron ha
    hace han hasta hay la las le les lo los más mi mis mucho muy nada ni nos nosotros o os otra otro
    otros para pero poco por porque pues que qué quien quién se ser si sí sobre su sus
    también tan te tiene todo todos tu tus un una uno unos usted y ya yo

    au aux avec c'est ce ces cette dans des du elle est et eux il ils j'ai je leur leurs lui ma mais
    mes moi mon ne notre nous ont ou où par pas pour qu'il qui sa ses sont sur ta tes toi ton tous
    tout tu une votre vous y à été être

    aber als auch auf aus bei bin bis da das dass dem den der doch durch ein eine einem einen
    einer er für ich ihm ihn ihr im ist ja mit nach nicht noch nun nur ob oder schon sein sich
    sie sind und uns vom von vor wenn wer wie wir wird zu zum zur über

    ao aos às até com da das dele do dos ela ele eles em essa esse eu foi isso já mas meu minha na
    nas não no nos ou pela pelo pra quando sem seu sua são só tem um uma você vocês é

    alla anche che chi ci con cui dai dal dalla dei della di è gli hanno ho io ma nel nella noi non
    per perché più sono sua suo ti
"""

STOP_WORDS: Final = frozenset(_WORDS.split())
