"""A small grammar engine: rules made of categories of words, read with backtracking and memory.

A rule's pattern is a line of symbols. ``lowercase`` symbols pass their value to the rule's function, ``UPPERCASE`` ones
only have to be there; ``?`` makes a symbol optional (its value is then ``None``). A symbol is another rule's name, a
terminal (a function over tokens: numbers, dates…) or a category of the lexicon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from catalog.textquery.lexicon import Lexicon
from catalog.textquery.tokens import Token

Match = tuple[Any, int]
"""A value and the token after it."""
Terminal = Callable[[list[Token], int], Iterable[Match]]
DEEPEST = 40
"""Rules inside rules; nothing that a person means is deeper."""


@dataclass(frozen=True)
class Rule:
    name: str
    pattern: str
    build: Callable[..., Any]
    """Makes the rule's value of its symbols' values; ``None`` says that it does not hold after all."""


class Grammar:
    """Rules, terminals and words."""

    def __init__(self, rules: Iterable[Rule], terminals: dict[str, Terminal], lexicon: Lexicon) -> None:
        self._rules: dict[str, list[tuple[tuple[str, ...], Callable[..., Any]]]] = defaultdict(list)
        for rule in rules:
            self._rules[rule.name].append((tuple(rule.pattern.split()), rule.build))
        self.terminals = terminals
        self.lexicon = lexicon
        known = {*self._rules, *terminals}
        used = {
            symbol.rstrip("?").lower() for rules in self._rules.values() for pattern, _ in rules for symbol in pattern
        }
        if missing := {symbol for symbol in used if symbol not in known and symbol not in lexicon}:
            raise LookupError(f"symbols of the grammar that no rule, terminal or word defines: {sorted(missing)}")

    def read(self, tokens: list[Token]) -> Reader:
        return Reader(self, tokens)

    def rules(self, name: str) -> list[tuple[tuple[str, ...], Callable[..., Any]]] | None:
        return self._rules.get(name)


class Reader:
    """One text, read with a grammar."""

    def __init__(self, grammar: Grammar, tokens: list[Token]) -> None:
        self.grammar = grammar
        self.tokens = tokens
        self._known: dict[tuple[str, int], list[Match]] = {}
        self._depth = 0

    def match(self, symbol: str, start: int) -> list[Match]:
        """All readings of a symbol at a token, the longest first, one for each end."""
        place = (symbol, start)
        if place not in self._known:
            self._known[place] = []  # a rule that begins with itself finds nothing
            self._depth += 1
            if self._depth < DEEPEST:
                self._known[place] = _longest_first(self._matches(symbol, start))
            self._depth -= 1
        return self._known[place]

    def _matches(self, symbol: str, start: int) -> Iterator[Match]:
        rules = self.grammar.rules(symbol)
        if rules is not None:
            for pattern, build in rules:
                for values, end in self._sequence(pattern, start):
                    value = build(*values)
                    if value is not None:
                        yield value, end
        elif symbol in self.grammar.terminals:
            yield from self.grammar.terminals[symbol](self.tokens, start)
        else:
            yield from self.grammar.lexicon.match(self.tokens, start, symbol)

    def _sequence(self, pattern: tuple[str, ...], start: int) -> Iterator[tuple[tuple[Any, ...], int]]:
        if not pattern:
            yield (), start
            return
        symbol, optional = pattern[0].rstrip("?"), pattern[0].endswith("?")
        passes = symbol.islower()
        for value, middle in self.match(symbol.lower(), start):
            for values, end in self._sequence(pattern[1:], middle):
                yield ((value, *values) if passes else values), end
        if optional:
            for values, end in self._sequence(pattern[1:], start):
                yield ((None, *values) if passes else values), end


def _longest_first(matches: Iterator[Match]) -> list[Match]:
    by_end: dict[int, Match] = {}
    for value, end in matches:
        by_end.setdefault(end, (value, end))
    return [by_end[end] for end in sorted(by_end, reverse=True)]
