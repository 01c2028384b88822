"""Follow-up questions: made to stand alone with what the conversation is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.keywords import STOP_WORDS
from qa.answer import Answer
from qa.contents import asks_for_contents
from qa.entities import (
    anchors,
    background,
    cased,
    others,
    pair,
    person,
    personhood,
    place,
)
from qa.phrases import ASKS, AUXILIARY, VERBAL, WH, Phrase, name_phrases, noun_phrases
from qa.prompts import REFUSAL
from qa.words import stems

_LEAD_IN = re.compile(r"^((and|but|or|so|ok|okay|then|also|well|now)\b[,:]? *)+", re.IGNORECASE)
_MORE = re.compile(
    r"((please )?(tell|give|show) me more|go on|continue|more|(what|anything|something) (else|more)"
    r"|(more )?details|explain)( (about|on) (it|that|this|him|her|them|the same))?( please)?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r" \([^)]*\)")
_ELSE = re.compile(r" else\b", re.IGNORECASE)
_REALLY = re.compile(r"(really|seriously|are you sure|is (that|this|it) (so|true|right))", re.I)
_UNIT = r"(year|month|day|date|time|country|city|town|place|reason)"
_BARE = re.compile(
    rf"(?P<word>((since|until|by|for|with|to|from|at|in|on|about|against|of) )?"
    rf"((what|which) {_UNIT}|{WH}( not| come| exactly|ever| else)?"
    r"( many| much| long| often| far| old| big| high| large| with| for| to| from| by| about)?))"
    rf"( {AUXILIARY} (that|this|it)( (happen|happening|take place|be|exactly))?)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(what|how) (about|of) (?P<rest>.+)", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(in|at|on|by|for|with|to|from|against|according|after|before|since|until|during) ", re.I
)
_OPENS = re.compile(rf"{_PREPOSITION.pattern}|(the|another) ", re.IGNORECASE)
_OPENING = re.compile(
    rf"^(?P<wh>((since|until|by|for|with|to|from|at|in) )?{WH}( (long|far|old|often|come))?)"
    rf"(?P<noun>( (many|much))?(?! {AUXILIARY}\b)( [\w-]+)*?)? (?={AUXILIARY}\b)",
    re.IGNORECASE,
)
_IDENTITY = re.compile(r"(who|what) (is|are|was|were) (?P<rest>the .+)", re.IGNORECASE)
_ANYBODY = stems("anyone anybody anything someone somebody something")
_WHAT_IS = re.compile(
    rf"(who|what) (is|are|was|were) (?!{VERBAL.pattern}\W*$)\w+\W*$", re.IGNORECASE
)
_PERSON = re.compile(r"\b(he|she|him|his|hers|her)\b", re.IGNORECASE)
_THING = re.compile(r"\b(they|them|their|theirs|it|its)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(his|her(?= \w)|their|its)\b", re.IGNORECASE)
_NOBODY = re.compile(r"\bit (is |was )?(\w+ )?(that|to|rain\w*|snow\w*)\b", re.IGNORECASE)
_EVENT = re.compile(
    rf"\b(this|that|these|those)(?=\W*$)|\b{AUXILIARY} (this|that)\b"
    r"|\b(about|after|before|of|by|for|to|with|from) (this|that)(?= and\b|\W*$)",
    re.IGNORECASE,
)
_THERE = re.compile(
    rf"(?<!is )(?<!are )(?<!was )(?<!were )(?<!not )\bthere\b(?! ({AUXILIARY}|be|been)\b)"
    r"|(?<!not )\bthere(?=\W*$)",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"\b(the|that|this|these|those) ((?P<owner>[\w-]+)['’]s?\b|[\w-]+( [\w-]+){0,3})", re.IGNORECASE
)
_BACK = 3
"""Questions back, in which what "it" or "they" mean is looked for."""

_OTHER = re.compile(r"\bthe other (one|[\w-]+)", re.IGNORECASE)


def asks_for_more(question: str, history: Sequence[Answer]) -> bool:
    """Whether this asks for something else on the same subject: not what was shown already.

    "Tell me more" does, and so does "why?" after "Why …?".
    """
    asked = _stripped(question)
    if not history or not asked or _MORE.fullmatch(asked):
        return bool(history)
    bare = _BARE.fullmatch(asked)
    word = bare["word"].lower() if bare else "how"  # which "How many …?" begins with too
    return word != "how" and history[-1].understood.lower().startswith(word)


def standalone(question: str, history: Sequence[Answer]) -> str:
    """The question with its subject, where it leaves that to the conversation.

    A pronoun gives way to whom or what it means; a bare "and when?" or "and Biden?" asks the last
    question over, with that put in; "the mayor" is told apart by the names that it was spoken of
    with. A question that brings its own names, or names what it is about, stays as it is. A
    question that the articles had nothing on lends its names to pronouns only.
    """
    if not history:
        return question
    text, asked = background(history), _stripped(question)
    last = _ELSE.sub("", cased(history[-1].understood, text))
    if not asked or _MORE.fullmatch(asked):
        general = asks_for_contents(last) or _MORE.fullmatch(_stripped(last))
        return question if general else _more(asked, last, history, text)
    if _REALLY.fullmatch(asked):
        return last
    if bare := _BARE.fullmatch(asked):
        return _asked_over(bare["word"].lower(), last, history, text)
    if fragment := _fragment(question, asked, text):
        return _instead(fragment, last, text)
    return _resolved(question, history, text)


def _stripped(question: str) -> str:
    """The question without "and", "but" before it and marks behind it."""
    return _LEAD_IN.sub("", " ".join(question.split()).strip(" ?!.…,"), count=1)


def _topic(question: str) -> str:
    """The telling words of a question."""
    words = re.findall(r"[\w’'-]+", re.sub(r"^how \w+ ", "how ", question, flags=re.I))
    telling = [w for w in words if w.lower() not in (*STOP_WORDS, "many", "much") or w == "US"]
    return " ".join(dict.fromkeys(telling)) or question


def _beside(question: str, topic: str) -> str:
    """The question with words that say what it is about, less those that it has."""
    own = stems(question)
    words = [w for w in topic.split() if not stems(w) <= own]
    return f"{question.rstrip('?!. ')} ({' '.join(words)})?" if words else question


def _more(asked: str, last: str, history: Sequence[Answer], text: str) -> str:
    """A question for something else about the same."""
    if (pronoun := _PERSON.search(asked)) and (who := person(pronoun.group(), history, text)):
        return f"What else is said about {who}?"
    if re.match(rf"what {AUXILIARY}\b", last, re.IGNORECASE):
        return f"What else{last[4:]}"
    return f"What else is said about {_topic(last)}?"


def _asked_over(word: str, last: str, history: Sequence[Answer], text: str) -> str:
    """The last question with another question word."""
    if re.match(rf"who( else)?$|whom$|what( else)?$|which$|{WH} else$", word):
        return _beside(word, _topic(last))
    if re.match(rf"{AUXILIARY}\b", last, re.IGNORECASE):
        return f"{word} {last[0].lower()}{last[1:]}"
    who = person("", history[-1:], text) if re.match(r"who\b", last, re.IGNORECASE) else None
    if identity := _IDENTITY.match(last):
        return " ".join(filter(None, [word, "is", who, identity["rest"]]))
    if opening := _OPENING.match(last):
        rest = last[opening.end() :]
        noun = re.sub(r"^ (many|much)\b", "", opening["noun"] or "")
        return f"{word} {_with_noun(rest, noun)}"
    return re.sub(rf"^{WH}\b", f"{word} {who}" if who else word, last, flags=re.IGNORECASE)


def _with_noun(rest: str, noun: str) -> str:
    """ "did the flood damage?" with " homes" put back in its place."""
    if re.match(r"(is|are|was|were|has|have)\b", rest, re.IGNORECASE):
        return re.sub(r"^\w+", lambda m: m[0] + noun, rest)
    return f"{rest.rstrip('?!. ')}{noun}?"


def _fragment(question: str, asked: str, text: str) -> str | None:
    """What of "and X?", "what about X?" or "in X?" is to be put into the last question."""
    if about := _ABOUT.fullmatch(asked):
        return about["rest"]
    if ASKS.search(asked) or _EVENT.search(asked) or len(asked.split()) > 8:
        return None
    led = _LEAD_IN.match(question.strip()) is not None
    named = " ".join(name_phrases(f"the {cased(asked, text)}")) == cased(asked, text)
    return asked if led or named or (_OPENS.match(asked) and len(asked.split()) < 5) else None


def _instead(fragment: str, last: str, text: str) -> str:
    """The last question about something else."""
    if _PREPOSITION.match(fragment):
        preposition = fragment.split()[0]
        old = re.search(rf"\b{preposition} (the |a )?[\w-]+( [A-Z][\w-]*)*", last)
        if old and not re.search(r"\b(according)\b", preposition):
            return last.replace(old.group(), fragment, 1)
        return f"{last.rstrip('?!. ')} {fragment}?"
    name = cased(fragment, text)
    if name.islower() and _IDENTITY.match(last):
        return _beside(f"What about {fragment}", " ".join(name_phrases(f"the {last}")))
    new = Phrase(name, True)
    found = [p for p in noun_phrases(last) if p.definite and p.named >= new.named]
    alike = [p for p in found if (personhood(p.text, text) > 0) == (personhood(name, text) > 0)]
    for phrase in alike or found:
        if phrase.text in _BRACKETS.sub("", last):
            return last.replace(phrase.text, fragment, 1)
    return _beside(f"What about {fragment}", _topic(last))


def _resolved(question: str, history: Sequence[Answer], text: str) -> str:
    """The question with what its pronouns and "the mayor" mean."""
    made = _persons(question, history, text)
    made = _things(made, history, text)
    if _EVENT.search(question):
        made = _beside(made, _topic(cased(history[-1].understood, text)))
    if (there := _THERE.search(made)) and (where := place(history, text)):
        made = f"{made[: there.start()]}{where}{made[there.end() :]}"
    if made != question:
        return made
    if other := _OTHER.search(question):
        return _named(question, other.end(), others(history, text))
    if name_phrases(f"the {cased(_stripped(question).partition(' ')[2], text)}"):
        return question
    known = [answer for answer in history if answer.text != REFUSAL]
    return _definite(question, known, text) if known else question


def _persons(question: str, history: Sequence[Answer], text: str) -> str:
    for match in _PERSON.finditer(question):
        if not _bound(question, match) and (who := person(match.group(), history, text)):
            return _replaced(question, match, who)
    return question


def _things(question: str, history: Sequence[Answer], text: str) -> str:
    """The question with a thing for "it" or "they": the first of the last question that has any."""
    match = _THING.search(question)
    if not match or _bound(question, match) or _NOBODY.search(question):
        return question
    many = match.group().lower().startswith("the")
    for answer in history[: -1 - _BACK : -1]:
        last = _ELSE.sub("", cased(answer.understood, text))
        found = [p for p in noun_phrases(last) if (p.group if many else not p.plural)]
        things = [p for p in found if p.plural or personhood(p.text, text) <= 0 or not p.named]
        things = [p for p in things if many or not p.person]
        if things:
            break
    else:
        return _beside(question, _topic(cased(history[-1].understood, text)))
    if many and things[0].event and (two := pair(history[-1])):
        return _replaced(question, match, two)
    rest = " ".join(p.text for p in found if p.definite and p is not things[0])
    return _beside(_replaced(question, match, things[0].text), _topic(rest) if rest else "")


def _bound(question: str, match: re.Match[str]) -> bool:
    """Whether a pronoun means somebody that the question names before it."""
    before = re.findall(r"\w+", _stripped(question[: match.start()]))
    telling = [w for w in before if w.lower() not in STOP_WORDS]
    if not telling or re.fullmatch(AUXILIARY, before[-1], re.IGNORECASE):
        return False
    following = question[match.end() :]
    if match.group().lower() in ("him", "them") or re.match(r"\W*$", following):
        return False
    subject = re.match(rf" {AUXILIARY}\b", following) or match.group().lower() in ("he", "she")
    return bool(subject or _POSSESSIVE.match(question, match.start()) or match[0] == "they")


def _replaced(question: str, match: re.Match[str], by: str) -> str:
    own = "'s" if _POSSESSIVE.match(question, match.start()) else ""
    return f"{question[: match.start()]}{by}{own}{question[match.end() :]}"


def _named(question: str, at: int, names: Sequence[str]) -> str:
    """The question with names in brackets behind what they tell apart."""
    new = [name for name in names if not stems(name) <= stems(question)]
    return f"{question[:at]} ({', '.join(new)}){question[at:]}" if new else question


def _definite(question: str, history: Sequence[Answer], text: str) -> str:
    """The question with the names that go with its "the mayor", or that it has no word for."""
    for match in _DEFINITE.finditer(question):
        for head in [match["owner"]] if match["owner"] else _heads(match.group(), question):
            if names := anchors(head, history, text):
                at = question.index(head, match.start()) + len(head)
                return _named(question, at + 2 * (question[at : at + 1] in ("'", "’")), names)
    led, telling = _LEAD_IN.match(question), stems(_topic(question)) - STOP_WORDS - _ANYBODY
    short = len(telling) < 2 and not _DEFINITE.search(question) and not _WHAT_IS.match(question)
    if (led or short) and ASKS.search(question):
        found = noun_phrases(cased(history[-1].understood, text))
        topic = " ".join(p.text for p in found) or _topic(history[-1].understood)
        return _beside(question, _topic(topic))
    return question


def _heads(words: str, question: str) -> list[str]:
    """What may be the noun of "the old club lose", or none if it says which one itself."""
    for phrase in noun_phrases(question):
        plain = phrase.text.removeprefix("the ")
        if " of " in plain:
            continue
        if f" {plain}" in words and not re.search(rf"{plain} (of|that|who|which|for)\b", question):
            return plain.split()[::-1]
    return []
