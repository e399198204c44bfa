"""Finds facts by the words of a sentence, also inflected, in part, misspelled, or without spaces."""

# ruff: noqa: RUF001 - every script there is

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp, log
from typing import Final

from ..home.phrases import COMMON, Found, Phrases
from .fact import Fact
from .terms import is_word, terms

# Of a long text the beginning and the end are looked up: a word that was not looked up before
# takes some milliseconds in a full memory.
_MOST_SAID: Final = 60
# A fact this much less to the point than the best one is about something else.
_LEAST: Final = 0.45
_SHORTEST_LIKE: Final = 4
_LEAST_LIKE: Final = 0.45
_MOST_USES: Final = 10
_WORTH_OF_USE: Final = 0.03
_WORTH_OF_RECENCY: Final = 0.3
_RECENT: Final = timedelta(days=90)
# Words of questions and of talk about remembering, beside those of commands, and small words of
# other languages.
_SAYS_NOTHING: Final = COMMON | frozenset(
    terms(
        """
        i am me mine you your yours he she him her his we us our they them their who whom whose
        when where why did do have has had can could will would shall should may might must
        tell know knows remember forget about that this there please not no yes if with for from
        ich du er sie wir ihr mir mich dir dich uns euch bin bist sind war hat habe haben wer wann
        wo warum welche welcher welches kann soll weiss merk dir dass nicht von mit fur uber
        je tu il elle nous vous ils suis es a ai as avons avez qui quand pourquoi quel quelle que
        ne pas pour avec sur
        yo tu ella nosotros soy eres he ha has quien cuando donde que no para con sobre
        io lui lei noi voi sono sei ho hai chi quando dove perche che non per con su
        ik jij hij zij wij ben bent heb heeft wie wanneer waar waarom dat niet voor met over
        eu voce ele ela nos nao quem quando onde que meu minha para com em
        jag han hon vi ar har vem nar var varfor inte och att det pa med min mitt mina
        ja ty on ona my jest sa mam ma kto kiedy gdzie co nie tak na do z w i moj moja moje
        я ты он она мы вы у на в во с и не да что кто где когда как какой какая мой моя мне меня о
        私 僕 何 今 です ます でした ました ません ください している していて どこ どんな なに なん いつ だれ
        どう これ それ あれ この その から まで ので って ある いる なる する あります います とは には
        我 你 您 他 她 它 们 的 了 是 在 有 和 与 就 都 也 不 没 这 那 哪 里 个 几 点 么 什么 怎么 吗 呢 吧 啊
        请 把 对 给 会 能 要 多少 现在 哪里
        อะไร ที่ไหน เมื่อไหร่ อย่างไร ใคร ทำไม ที่ อยู่ คือ เป็น ของ ฉัน ผม คุณ เขา และ ใน ไม่ มี ได้ ให้ วันไหน
        อยู่ที่ไหน อยู่ที่ ตอนนี้
        """
    )
)


class Vocabulary:
    """The words of all facts, and in how many each is."""

    def __init__(self, documents: Mapping[str, int], count: int) -> None:
        """Take the number of facts with each word, and of all facts."""
        self._weights = {word: log(1 + count / number) for word, number in documents.items()}
        self._words = Phrases((word, word) for word in documents if is_word(word))

    def meant(self, sentence: str) -> dict[str, float]:
        """Return the words of facts that a sentence may mean, with how much each says."""
        said = _telling(sentence)
        meant = {
            found.owner: self._weights[found.owner] * found.coverage
            for found in self._words.find(word for word in said if is_word(word))
            if found.owner not in _SAYS_NOTHING and _is_like(found)
        }
        written = (term for term in said if term in self._weights and not is_word(term))
        return meant | {term: self._weights[term] for term in written}


def _telling(sentence: str) -> list[str]:
    """Return the words of a sentence that say something, of too many the first and the last."""
    said = [word for word in dict.fromkeys(terms(sentence)) if word not in _SAYS_NOTHING]
    half = _MOST_SAID // 2
    return said if len(said) <= _MOST_SAID else [*said[:half], *said[-half:]]


def _is_like(found: Found[str]) -> bool:
    """Return whether a word may stand for one that was said: short ones only for themselves."""
    return found.coverage == 1 or (
        len(found.owner) >= _SHORTEST_LIKE and found.coverage >= _LEAST_LIKE
    )


def ranked(facts: Iterable[Fact], meant: Mapping[str, float], now: datetime) -> Sequence[Fact]:
    """Return the facts that are to the point, the best first: recent and used ones before others."""
    scored = [(_score(fact, meant, now), fact) for fact in facts]
    best = max((score for score, _ in scored), default=0.0)
    scored.sort(key=lambda one: (-one[0], -one[1].id))
    return [fact for score, fact in scored if score >= best * _LEAST]


def _score(fact: Fact, meant: Mapping[str, float], now: datetime) -> float:
    """Return how much to the point a fact is."""
    said = sum(meant.get(word, 0.0) for word in fact.words)
    age = max(now - fact.used_at, timedelta(0)) / _RECENT
    recency = _WORTH_OF_RECENCY * exp(-age)
    return said * (1 + recency + _WORTH_OF_USE * min(fact.uses, _MOST_USES))
