"""Small, frequent words of some languages, by which a short text gives its language away.

Chosen to be signals, not to be complete. No other list has what is common in English ("die", "me",
"sin") or in American place names ("los", "la", "del", "san"); the English one has nothing that is
common elsewhere ("no", "a", "in", "was"). What several languages share stands in the list of each.
"""

from collections.abc import Mapping
from typing import Final

STOPWORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            about after again against and another any anyone are aren't away back bad be because
            been before being big but by call called can can't child children coming could couldn't
            dead did didn't does doesn't doing don't dont down during ever every everyone everything
            feel first for from get getting give go goes going gonna good got great had hasn't have
            haven't having he's hear help her here him his hope how i'd i'll i'm i've if into isn't
            it it's its just keep kids killed know last let let's life like little look looking
            looks lot made make makes many maybe more most much must my near need never new night
            not nothing now off old only other our out own people please really report reports right
            said same saw says see seen she she's shooting shot should shouldn't since some someone
            something sorry still such take tell than thank thanks that that's the their them then
            there there's these they they're thing things think this those thought three through to
            today told tomorrow tonight too trying two until up very wanna want wasn't watch way we
            we're week went were what what's when where which while who who's why will with without
            woman women won't work world would wouldn't wow yeah years yes yet you you're your
        """,
        "es": """
            ahora algo algún allí aquí así aunque aún bien cada casi como con cosa cuando cómo desde
            dijo donde ella ellos entonces eres esa ese eso esta estaba estamos estar estas este
            esto estos estoy está están fue fueron gente gracias hace hacer hasta hola hoy les llos
            lo mañana mejor menos mientras mis mucho muchos muy más nada nadie ni niño nos nosotros
            nuestro nunca otra otro para pero poco policía por porque puede pues que quien quiero
            qué se ser si siempre sobre su sus sí también tanto te tener tengo tiene tienen toda
            todo todos tu tus un una uno usted va vamos vez y él
        """,
        "pt": """
            agora ainda algo alguém ao aos aqui assim até bem cada cara com como das dela dele
            depois dessa desse deus dia disse ela ele eles então essa esse esta estava este estou
            está faz fazer foi foram gente hoje isso isto já lá mais mas mesmo meu minha muito nada
            nas nem nos nossa nosso num numa nunca não né obrigado onde ou outra outro para pela
            pelo pessoas pode polícia por porque pra quando que quem quero se sem sempre ser seu sua
            são só também tem tenho ter tinha todo todos tudo tá uma vai vamos você vocês à às é
        """,
        "fr": """
            alors après au aussi autre autres aux avec avez avoir bien bonjour c'est ce cela celui
            ces cette ceux chez comme contre d'un d'une dans depuis des deux dit donc du elle elles
            encore entre est et eux faire fait faut il ils j'ai jamais je jour juste l'on le les
            leur leurs lui là mais merci mes moi même n'est ne nos notre nous ont ou où parce pas
            peu peut pour pourquoi qu'il qu'on quand que quel quelle qui quoi rien se ses si sont
            suis sur ta te tes toi tous tout toute toutes trop très tu un une va vais veut voilà vos
            votre vous vraiment y à ça était été être
        """,
        "de": """
            aber alle alles als auch auf bei beim bis bitte damit danke dann das dass denn der des
            dich diese dieser dieses dir doch du durch ein eine einem einen einer eines es etwas
            euch für gegen gerade gibt habe haben hatte heute hier ich ihm ihn ihr ihre immer ist
            jetzt kann kein keine können leute machen mal mehr mein meine mich mir mit muss nach
            nicht nichts noch nur ob oder ohne schon sehr sein seine selbst sich sie sind soll und
            uns unter viel viele vom von vor wann warum weil wenn wer werden wieder wir wird wo
            wurde zu zum zur zwei über
        """,
        "it": """
            adesso alla alle allora anche ancora avere bene bisogno c'è che chi ci ciao con contro
            cosa così cosí cui dai dal dalla degli dei della delle detto di dopo dove erano
            essere fa fatto fra fuori già gli grazie hai hanno il io l'ha lei lo loro lui mai meglio
            mio molto ne nei nel nella nessuno niente noi nostro oggi ogni ora perchè perché perciò
            però più poco poi può qua qualcosa quando quella quello questa queste questo qui quindi
            se sei sempre senza si sia siamo sono sta stato stesso su sua sul sulla suo ti tra
            troppo tu tutti tutto un una uno va vi voi vuole è
        """,
        "nl": """
            aan alleen als altijd bent bij daar dat deze dit doen een eens en ga gaan geen geweest
            goed haar heb hebben heeft hem het hier hij hoe ik jaar je jij jou jullie kan kunnen
            maar meer mensen mij mijn moet moeten naar niet niets nog nu om omdat ons onze ook te
            tegen toch toen tot uit vandaag veel voor waar waarom weer wel werd wij wil worden wordt
            ze zeer zei zelf zich zij zijn zo zonder
        """,
        "id": """
            ada adalah agar aja akan aku anak anda apa atau bagi bahwa banyak baru begitu belum bisa
            buat bukan dalam dapat dari dengan di dia gak ini itu iya jadi jangan jika juga kalau
            kalo kami kamu karena kata kau ke kita kok lagi lah lebih mau mereka ngga nggak nya oleh
            orang pada para polisi saja sama sampai sangat saya sebagai secara sedang sekarang semua
            seperti sudah tak tapi telah tentang terus tetapi tidak udah untuk yang yg
        """,
        "tl": """
            akin ako alam ang ano anong atin ay ba bakit dahil daw dito diyan gusto ikaw ito iyon ka
            kami kang kapag kasi kaya kayo ko kung lahat mga muna nag naman namin nang natin ng nga
            ngayon ni nila nilang ninyo nito niya nya pa paano pala para pero po pulis saan sana si
            sila sino siya sobra talaga tayo wala walang yan yata yun yung
        """,
        "tr": """
            ancak artık aynı bana bazı belki beni benim biraz bize bizim bu buna bunu burada böyle
            bütün daha değil diye dün en evet gibi göre hayır hem hep hiç ile ise iyi için kadar
            kendi ki mu mü mı nasıl ne neden olan olarak oldu olduğu olsun olur ona onlar onu onun
            polis sadece sana sen seni sonra tüm var ve veya yani yok yüzden çok çünkü şey şimdi şu
        """,
        "pl": """
            ale ani bardzo bez być był była było były ci co czy dla dlaczego dobrze dzisiaj dziś gdy
            gdzie ich jak jako jest jestem jeszcze jeśli już kiedy kto która które który mam mnie
            może nad nam nas nic nie nigdy niż od ona oni oraz po policja prawda przed przez przy
            się są tak także tam te tego tej teraz tu tylko tym wam wszystko wy z za ze że żeby
        """,
        "sv": """
            alla allt att av bara blev bli blir denna det detta du där eller en ett finns från få
            får för gör hade han hon hur här idag igen ihop inga ingen inte jag kan kommer med mer
            mig mycket ni nu när någon något och om oss på sedan sig ska skulle som så tycker upp ut
            vad var vara varför vi vill är även över
        """,
    }.items()
}
