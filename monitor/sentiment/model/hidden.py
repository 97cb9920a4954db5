"""Words that the scorer `model` does not see: who somebody is, and what the incident is about.

Who somebody is moves no scorer (`persons`); the model does not see common names either. It would
also learn that a post about violence is a negative post; a post is judged by what it says of the
event.

References:
    Names: Bertrand and Mullainathan, "Are Emily and Greg more employable than Lakisha and Jamal?",
    American Economic Review 94, 2004, appendix; Caliskan et al., Science 356, 2017, supplement;
    U.S. Social Security Administration, popular given names; U.S. Census 2010, frequent surnames.
"""

from typing import Final

from monitor.sentiment.events import EVENT
from monitor.sentiment.persons import PERSONS
from monitor.text import word_set

VERSION: Final = 2


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


NAMES: Final = word_set("""
aaron adam alan albert alex alexander alexis alice alicia allison amanda amber amy andrea andrew
angela ann anna anne anthony ashley austin barbara benjamin beth betty beverly bobby bonnie brad
bradley brandon brenda brendan brett brian brittany bruce bryan caitlin carl carol caroline carolyn
carrie catherine charles charlotte cheryl chris christina christine christopher claire cody colin
connor craig cynthia dale daniel danielle david deborah debra denise dennis diana diane donald donna
dorothy douglas dustin dylan edward elizabeth ellen emily emma eric erin ethan eugene evan evelyn
gary geoffrey george gerald gloria greg gregory hannah harold harry heather heidi helen henry holly
jack jacob jake james jamie janet janice jason jean jeff jeffrey jennifer jeremy jerry jessica jill
joan joe john johnny jonathan jordan joseph joshua joyce judith judy julia julie justin karen
katelyn katherine kathleen kathryn katie kayla keith kelly kenneth kevin kimberly kristen kristin
kyle larry laura lauren laurie lawrence leslie linda lisa logan lori louis lucas luke madison
margaret maria marie marilyn martha mary matt matthew megan melissa meredith michael michelle mike
molly nancy natalie nathan neil nicholas nicole noah olivia pamela patricia patrick paul peter
philip phillip rachel ralph randy raymond rebecca richard robert roger ronald roy russell ruth ryan
samantha samuel sandra sara sarah scott sean seth sharon shawn shirley sophia stephanie stephen
steve steven stuart susan tara teresa terry theresa thomas tiffany tim timothy todd tom tyler
victoria vincent virginia walter wayne wendy wyatt zachary

aaliyah aisha aliyah alonzo andre antwan beyonce darius darnell darryl dashawn deandre demetrius
denzel deshawn dominique ebony hakim imani jada jamaal jamal jamar jamel jasmin jasmine jayla
jazmine jermaine kamal kanye kareem keisha kenya kiara kobe lakeisha lakisha lamar laqueta laquisha
lashandra lashawn latanya latasha latisha latonya latoya latrice lebron leroy malcolm malik marquis
maurice nia percy raheem rasaan rasheed reggie reginald roderick shanice shaniqua shanique sharonda
shereen tameisha tamika tanisha tawanda terrance terrell terrence theo torrance trayvon tremayne
treyvon tyree tyrell tyrone tyronne wardell wilbur willie xavier yolanda yvette

alejandra alejandro alfonso alfredo alma ana andres antonio armando arturo beatriz camila carlos
carmen cesar claudia consuelo cristina diego eduardo elena enrique ernesto esperanza esteban felipe
fernando francisca francisco gabriela gerardo guadalupe guillermo gustavo hector hernan isabel
ismael javier joaquin jorge jose josefina juan juana juanita julio lorena luis luisa luz manuel
marco marcos mariana maribel mario marisol mateo mercedes miguel monica natalia omar oscar pablo
paco paola pedro rafael ramon raul ricardo roberto rocio rodrigo rogelio rosa rosario ruben salvador
santiago sergio silvia sofia tomas valentina valeria veronica vicente ximena yesenia

akiko akira anh anjali arjun ashok chang chen deepak duc gita haruki hiro hiroshi hoa hong hung
huong hyun jin jing kenji kim kumar lakshmi lei li lin ling linh liu mai mei ming minh nam nguyen
nikhil phuong ping priya rahul raj rajesh ravi sanjay satoshi seung shan sunita suresh takashi thanh
tran trang tuan vijay wang wei wen xiao xin yan yang ying yoko yong yuki yumi zhang zhao zhou

abbas abdul abdullah ahmad ahmed ali amina amir amira ayesha bilal farah fatima fatimah hafsa hamza
hasan hassan hussain hussein ibrahim imran iqbal jamila karim khadija khalid layla leila mahmoud
maryam mohamed mohammad mohammed muhammad mustafa nadia nasir noor osama rania rashid saeed salim
sami samir tariq usman yasmin youssef yusuf zahra zainab

abraham ari avi chaim esther ezra isaac levi miriam mordechai moshe naomi rivka shlomo shmuel yael
yitzhak yosef

adams aguilar allen alvarez anderson bailey bennett campbell carter castillo castro chavez clark
cohen collins cooper cruz davis delgado diaz edwards evans fernandez flores foster friedman garcia
goldberg gomez gonzales gonzalez gupta gutierrez harris hernandez herrera hughes jackson jefferson
jenkins jimenez johnson jones kaplan katz khan lee levy lewis lopez martin martinez mcdonald medina
mendoza miller mitchell moore morales moreno morgan morris munoz murphy myers nelson ortega ortiz
patel perez peterson phillips powell quezada ramirez ramos reed reyes richardson rivera roberts
robinson rodriguez rogers romero rosenberg ross ruiz salazar sanchez sanders sandoval santos
schwartz shapiro singh smith soto stewart suarez sullivan tait taylor thompson torres turner vargas
vasquez vega velasquez washington watson weiss williams wilson wong wright wu xu
""")
"""Names that are common in the United States, in several groups of its people, in lower case.

A name that is also a common word (Grace, Will, Hope, Mark, Joy) is not here: hiding the word would
cost more than the name reveals."""

_PERSONAL: Final = PERSONS | NAMES
_HIDDEN: Final = _PERSONAL | EVENT
