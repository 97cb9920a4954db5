"""Posts written for the language gate, which is held to them: they had a say in its thresholds.

They are made up. What real posts say of the gate is in `docs/sentiment.md`.
"""

from typing import Final

HINDI: Final = """
yaar ye kya ho gaya us bacche ke saath, dil toot gaya
police wale ne goli kyu chalayi koi batayega?
bhai sach me bahut bura laga ye video dekh ke
sarkar kuch nahi karegi, hamesha ki tarah
us ladke ki kya galti thi?
itna gussa aa raha hai mujhe ki kya bolu
kal raat se neend nahi aayi ye dekhne ke baad
bas karo yaar, kab tak chalega ye sab
jo hua wo bilkul galat hua
officer ko turant suspend karna chahiye
hum sab us parivar ke saath khade hai
kitne din baad koi news channel dikhayega isko
abe ye log pagal ho gaye hai kya
mujhe to lagta hai ki video edit kiya hua hai
sab log shanti rakho please, jaanch hone do
aaj phir ek maa ne apna beta khoya
ye desh kab sudhrega pata nahi
bhaiya thoda sochiye pehle phir likhiye
tumhare ghar me hota to pata chalta
kya bakwas hai ye, sharam aani chahiye
sahi bola bhai tune, ekdum sahi
mere papa bhi wahi the us time
nyay milna chahiye chahe kuch bhi ho jaye
pehle puri baat suno uske baad comment karo
train accident me mere gaon ke log bhi the
baarish itni tez thi ki sadak doob gayi
madad ke liye kisko call kare koi number hai?
hamari team ne to dil jeet liya aaj
kya match tha yaar, aakhri over tak saans ruki hui thi
wo actor bahut accha insaan tha, bhagwan uski aatma ko shanti de
company ne maal wapas bulaya hai, paisa kab milega?
yeh tou hona hi tha, kisi ne nahi suna
allah reham kare un sab pe
meri behen us building me kaam karti thi
bohot dukh hua sun ke
kuch samajh nahi aa raha, kya sach hai kya jhooth
media wale sirf trp ke liye dikha rahe hai
jaldi thik ho jao bhai
shukriya un sab ka jinhone madad ki
aisa lag raha hai jaise koi film chal rahi ho
hadd hai, itna bada jhoot bol diya camera ke saamne
inko koi farak nahi padta bhai
nahi nahi, wo banda wahan tha hi nahi
tera kya jata hai, chup baith
mummy ro rahi hai tv dekh ke
bolne ki himmat to karo koi
in logo ko jail me daalo
ghatiya police ghatiya system
arre video to pura dekho pehle
sab mile hue hai, upar se neeche tak
""".strip().splitlines()
"""Hindi and Urdu as they are typed in Latin letters."""

AFRICAN_AMERICAN_ENGLISH: Final = """
they ain't have to do him like that
bruh this dude really pulled a strap on some kids
ion even know what to say no more
he finna lose his badge watch
we been saying this tho
why he grab that baby like that
dat cop outta pocket fr fr
smh they stay doing us dirty
she be talking bout it like it aint nun
aye somebody come get they uncle
that man wildin wit that gun
iont trust nann one of em
tell me why they let him go home doe
my lil cousin go to that school yo
these folks done lost they mind
y'all see how he was tryna drag him
on god if that was my son
nah he tweakin
dem boys was just walkin home
chile the way i hollered
ain't nobody finna sit here and act like that's cool
bout time somebody said sum
they gon sweep it under the rug like errthang else
lawd have mercy on that baby mama
he know he wrong das why he runnin
deadass thought it was a movie
periodt sis say that
i cant wit dese people lmaooo
he stay actin hard behind a badge
foh wit dat self defense mess
""".strip().splitlines()

SHORT_ENGLISH: Final = """
Disgusting.
wow
smh
RIP king
omfg
lol ok
Horrible news
So sad
Thoughts & prayers
Justice for Jaden!!!
Unreal
Ottawa soldier dies
Mohammed Salah scores again
Maria Gonzalez is my hero
Pray for Guadalajara
Viva Las Vegas baby
FIRE HIM
Lock him up
Brazil v Germany tonight
Kylian Mbappé ladies and gentlemen
""".strip().splitlines()
"""Posts of few words, and of names from elsewhere."""

CITIZENS: Final = {
    "de": """
Unfassbar was da gestern passiert ist
Mein Beileid an die Familie
Wieso schießt der denn auf Kinder??
Bahn mal wieder zu spät, läuft bei denen
geil gespielt Jungs!!
Rückruf bei Haribo, lol
krank sowas
Der gehört sofort entlassen
""",
    "pt": """
que absurdo isso gente
Meus sentimentos à família
Vergonha dessa polícia
nao acredito que ele morreu
jogaram demais hoje kkkkk
cade a justiça???
o cara atirou do nada
vcs viram o video?
""",
    "es": """
Qué vergüenza de policía
no puede ser, pobre chaval
menudo partidazo jajaja
justicia ya
se cayó el puente otra vez
ojalá lo echen
fuerza a la familia
ya retiraron el producto?
""",
    "fr": """
quelle honte sérieux
courage à la famille
mdr il a raté le penalty
c'est grave ce qui se passe
encore un rappel de produit, super
paix à son âme
jsuis choquée
ils vont rien faire comme d'hab
""",
    "pl": """
masakra co tam się stało
współczuję rodzinie
ale mecz chłopaki
wstyd i tyle
znowu pociąg się wykoleił
niech go zwolnią
""",
    "vi": """
kinh khủng quá
chia buồn cùng gia đình
sao lại bắn trẻ con vậy trời
đội mình đá hay quá
""",
    "tr": """
yazıklar olsun size
başımız sağolsun
çocuğa silah çekilir mi ya
maç harikaydı
""",
    "id": """
parah banget sih polisinya
turut berduka cita ya
kok bisa begitu sih
anak kecil kok ditembak
""",
    "it": """
che schifo davvero
condoglianze alla famiglia
ma siamo pazzi?
partita pazzesca ragazzi
""",
    "nl": """
wat een schande zeg
sterkte voor de familie
ongelooflijk dit
die agent moet weg
""",
}
"""Short posts in other languages."""
