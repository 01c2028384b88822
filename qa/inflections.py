"""English words whose forms no stemmer brings together: "leave" and "left", "child" and "children".

Forms that are more often another word, such as "lay" or "wound", are left out.
"""

from __future__ import annotations

_FORMS = """
arise arose arisen, awake awoke awoken, bear bore borne born, become became, begin began begun,
bend bent, bind bound, bite bit bitten, bleed bled, blow blew blown, break broke broken, breed bred,
bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen, cling clung,
come came, creep crept, deal dealt, dig dug, draw drew drawn, dream dreamt, drink drank drunk,
drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find found,
flee fled, fly flew flown, forbid forbade forbidden, foresee foresaw foreseen,
forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got gotten,
give gave given, go went gone, grow grew grown, hang hung, hear heard, hide hid hidden, hold held,
keep kept, kneel knelt, know knew known, lead led, leap leapt, learn learnt, leave left, lend lent,
light lit, lose lost, make made, mean meant, meet met, mistake mistook mistaken,
overcome overcame, overthrow overthrew overthrown, pay paid, prove proven, ride rode ridden,
ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell sold, send sent,
shake shook shaken, shine shone, shoot shot, show shown, shrink shrank shrunk, sing sang sung,
sink sank sunk, sit sat, sleep slept, slide slid, speak spoke spoken, speed sped, spend spent,
spin spun, spring sprang sprung, stand stood, steal stole stolen, stick stuck, sting stung,
strike struck stricken, strive strove striven, swear swore sworn, sweep swept, swell swollen,
swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell told,
think thought, throw threw thrown, undergo underwent undergone, understand understood,
undertake undertook undertaken, uphold upheld, wake woke woken, wear wore worn, weave wove woven,
weep wept, win won, withdraw withdrew withdrawn, withhold withheld, withstand withstood,
write wrote written,
child children, foot feet, man men, tooth teeth, woman women, wife wives, wolf wolves,
thief thieves, crisis crises, analysis analyses, hypothesis hypotheses, criterion criteria,
phenomenon phenomena, bacterium bacteria
"""

_BASE = {form: family.split()[0] for family in _FORMS.split(",") for form in family.split()}


def base_form(word: str) -> str:
    """The form in which a dictionary has a word in lower case; most words themselves."""
    return _BASE.get(word, word)
