"""Words that say who somebody is. No scorer of ours gives them a tone.

Sentiment models and word lists learn from their texts that some groups and some names sound worse
than others. What is not seen cannot be held against anybody. Words that are swapped when a sentence
speaks of another person (he and she, son and daughter) are here for the same reason, and so are
words that dialects use for a friend or a stranger without malice.

References:
    Kiritchenko and Mohammad, "Examining gender and race bias in two hundred sentiment analysis
    systems", *SEM 2018; Dixon et al., "Measuring and mitigating unintended bias in text
    classification", AIES 2018.
"""

from typing import Final

from monitor.text import word_set

_BY_SEX_AND_KIN: Final = """
he him his himself she her hers herself they them their theirs themself themselves he's she's
they're he'd she'd they'd he'll she'll they'll they've man woman men women male males female females
boy boys girl girls guy guys gal gals lady ladies gentleman gentlemen mother mothers father fathers
mom moms mum mums mama momma dad dads daddy mommy son sons daughter daughters wife wives husband
husbands boyfriend boyfriends girlfriend girlfriends brother brothers sister sisters uncle uncles
aunt aunts auntie nephew nephews niece nieces cousin cousins grandfather grandfathers grandmother
grandmothers grandpa grandma granny masculine feminine mr mrs ms sir madam folks folk homie homies
bro bros sis shawty dude dudes dawg bae nigga niggas niggaz
"""

_BY_ORIGIN: Final = """
black blacks white whites brown asian asians asian-american asian-americans latino latinos latina
latinas latinx latine hispanic hispanics chicano chicanos chicana chicanas caucasian caucasians
anglo anglos negro negroes colored coloured biracial multiracial ethnic racial minority arab arabs
arabic african africans african-american african-americans american americans mexican-american
mexican-americans arab-american arab-americans middle eastern western oriental foreign foreigner
foreigners native natives indigenous aboriginal tribal immigrant immigrants migrant migrants refugee
refugees alien aliens illegals undocumented stateless expat expats islander islanders pacific
afghan afghans albanian albanians algerian algerians andorran angolan angolans argentine argentines
argentinian argentinians armenian armenians australian australians austrian austrians azerbaijani
azeri bahamian bahraini bangladeshi bangladeshis barbadian basque belarusian belarusians belgian
belgians belizean bengali bengalis beninese bhutanese bolivian bolivians bosnian bosnians botswanan
brazilian brazilians british briton britons bruneian bulgarian bulgarians burkinabe burmese
burundian cambodian cambodians cameroonian cameroonians canadian canadians cape catalan chadian
chilean chileans chinese colombian colombians comoran congolese croat croatian croatians cuban
cubans cypriot cypriots czech czechs danish dane danes djiboutian dominican dominicans dutch
ecuadorian ecuadorians egyptian egyptians emirati emiratis english equatoguinean eritrean eritreans
estonian estonians ethiopian ethiopians european europeans fijian fijians filipino filipinos
filipina filipinas finnish finn finns french gabonese gambian gambians georgian georgians german
germans ghanaian ghanaians greek greeks grenadian guatemalan guatemalans guinean guineans guyanese
haitian haitians hawaiian hawaiians hmong honduran hondurans hungarian hungarians icelandic igbo
inca indian indians indonesian indonesians inuit iranian iranians iraqi iraqis irish israeli
israelis italian italians ivorian ivorians jamaican jamaicans japanese jordanian jordanians karen
kazakh kazakhs kenyan kenyans korean koreans kosovar kurd kurds kurdish kuwaiti kuwaitis kyrgyz
laotian laotians lao latvian latvians lebanese lesotho liberian liberians libyan libyans lithuanian
lithuanians luxembourgish macedonian macedonians malagasy malawian malay malays malaysian malaysians
maldivian malian malians maltese maori marathi marshallese mauritanian mauritian mayan melanesian
metis mexican mexicans micronesian moldovan moldovans mongolian mongolians montenegrin moroccan
moroccans mozambican namibian nepali nepalis nepalese nigerian nigerians nigerien norwegian
norwegians okinawan omani pakistani pakistanis palauan palestinian palestinians panamanian
panamanians papuan paraguayan paraguayans persian persians peruvian peruvians polish pole poles
polynesian portuguese punjabi punjabis qatari qataris quebecois rican ricans rohingya roma romani
romanian romanians russian russians rwandan rwandans salvadoran salvadorans salvadorian salvadoreans
sami samoan samoans saudi saudis scandinavian scottish scot scots senegalese serb serbs serbian
serbians sicilian singaporean singaporeans sinhalese slavic slovak slovaks slovene slovenian
slovenians somali somalis spaniard spaniards spanish lankan lankans sudanese surinamese swahili
swede swedes swedish swiss syrian syrians tahitian taiwanese tajik tamil tamils tanzanian tanzanians
thai thais tibetan tibetans togolese tongan tongans trinidadian trinidadians tunisian tunisians turk
turks turkish turkmen tuvaluan ugandan ugandans uighur uighurs uyghur uyghurs ukrainian ukrainians
uruguayan uruguayans uzbek uzbeks venezuelan venezuelans vietnamese welsh yemeni yemenis yoruba
zambian zambians zimbabwean zimbabweans zulu apache cherokee cheyenne chippewa choctaw comanche
creek cree crow hopi iroquois lakota mohawk navajo ojibwe osage pueblo seminole shoshone sioux ute
dalit dalits brahmin gypsy gypsies traveller creole cajun
"""

_BY_FAITH: Final = """
christian christians christianity muslim muslims moslem moslems islam islamic islamist jew jews
jewish judaism catholic catholics catholicism protestant protestants evangelical evangelicals
baptist baptists lutheran lutherans methodist methodists pentecostal pentecostals presbyterian
presbyterians anglican anglicans orthodox mormon mormons amish mennonite mennonites quaker quakers
hindu hindus hinduism sikh sikhs sikhism jain jains buddhist buddhists buddhism taoist shinto sunni
sunnis shia shias shiite shiites sufi ahmadi druze yazidi yazidis zoroastrian zoroastrians bahai
pagan pagans wiccan wiccans atheist atheists agnostic agnostics secular religious hasidic
"""

_BY_ORIENTATION_BODY_AND_AGE: Final = """
gay gays lesbian lesbians homosexual homosexuals heterosexual heterosexuals bisexual bisexuals bi
queer queers straight asexual asexuals aromantic demisexual pansexual pansexuals trans transgender
transgendered transsexual nonbinary enby genderqueer genderfluid agender cisgender cis
intersex lgbt lgbtq lgbtqia
young younger old older elderly aged senior seniors disabled blind deaf mute autistic autism
neurodivergent neurotypical dyslexic epileptic diabetic bipolar schizophrenic paraplegic
quadriplegic amputee amputees wheelchair pregnant homeless unhoused blonde veteran veterans
"""

PERSONS: Final = frozenset(
    (_BY_SEX_AND_KIN + _BY_ORIGIN + _BY_FAITH + _BY_ORIENTATION_BODY_AND_AGE).split()
)
"""Words for persons by sex and kin, and for groups that people are born into or belong to."""

STATES: Final = word_set("""
poor rich wealthy broke unemployed jobless retired widowed divorced separated married single
orphaned adopted fostered illiterate uneducated educated obese overweight fat thin short tall sick
ill paralyzed paralysed crippled handicapped injured wounded addicted imprisoned incarcerated
convicted displaced evicted exiled underprivileged disadvantaged marginalized marginalised
privileged vulnerable uninsured undernourished hungry
""")
"""What is said of a person's place in life where a word for persons follows ("poor families"), and
of other things otherwise ("a poor excuse")."""

FOLLOWING: Final = PERSONS | word_set("""
person persons people kid kids child children teen teens teenager teenagers adult adults youth
youths neighbor neighbour neighbors neighbours neighborhood neighbourhood neighborhoods
neighbourhoods resident residents community communities family families household households citizen
citizens worker workers student students parent parents couple couples voter voters tenant tenants
patient patients population populations
""")
"""What follows one of `STATES` that is said of persons."""

NAMES_THAT_ARE_WORDS: Final = word_set("""
amity angel april art autumn bill blessing bliss bonny brandy brook cash chance charity chase
cherish clay clement constance dale dawn delight destiny divine earnest eden ernest essence ever
faith felicity fortune frank gay gene genesis gift glad glory grace gracious grant guy happy harmony
haven heaven honor honour hope ivy jewel jolly joy joyous justice lance liberty lily love loyal
lucky lyric major mark mercy merit merry messiah miracle noble nova olive patience peace pearl
precious prince princess promise prudence pure queenie randy reign rich rob rose royal ruby rusty
sage saint sincere solace sonny star sterling storm summer sunny temperance tiny treasure trinity
triumph true unique unity valor verity victor victory virtue will wisdom wise
""")
"""Given names that mean something, in the United States and where English names are given."""
