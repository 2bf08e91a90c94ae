"""Sentences of one entry that cannot both be true: of two functions, of a function and the ledger, or the gradients.

An entry is what every report is made from (`pytest_grade.reports.contract`). What is looked for are claims: each is a
pattern of our own words, and what then may not stand elsewhere in the entry.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]

_NOWHERE = re.compile(r"is nowhere in the backward pass")
_SUMMED = re.compile(r"xactly \S+ times too (?P<way>large|small): (?P<names>[\w, ]+)\. The other final")
_TOO_LARGE = {"missing-mean": 1, "doubled-mean": -1}


def contradictions(entry: Entry) -> Iterator[str]:
    """What cannot both be true, one sentence each."""
    if entry["status"] != "graded":
        return
    said = [(name, each) for name, function in entry["functions"].items() for each in function["diagnoses"]]
    for rule in (_of_the_ledger, _of_right_gradients, _of_right_functions, _of_two_functions):
        yield from rule(entry, said)


def _of_the_ledger(entry: Entry, said: Sequence[tuple[str, Entry]]) -> Iterator[str]:
    finals = {
        line["quantity"]: line["exponent"]
        for line in entry["ledger"]
        if line["role"] != "handed" and not line["returned_otherwise"]
    }
    falls = _falls(entry["ledger"])
    for name, each in said:
        message = each["message"]
        if _NOWHERE.search(message) and falls:
            yield f"{name}: {each['id']} says nowhere, and the ledger shows that {', '.join(falls)} took the mean"
        if each["id"] in _TOO_LARGE and "very final" in message and "regularisation" not in message:
            off = [q for q, exponent in finals.items() if exponent != _TOO_LARGE[each["id"]]]
            if off:
                yield f"{name}: {each['id']} speaks of every final gradient, and the ledger has another factor of {off}"
        if found := _SUMMED.search(message):
            asked = 1 if found["way"] == "large" else -1
            named = found["names"].split(", ")
            for quantity, exponent in finals.items():
                if exponent is not None and exponent != (asked if quantity in named else 0):
                    yield f"{name}: {each['id']} names {named}, and in the ledger {quantity} has exponent {exponent}"
    wrong = [q for q in entry["gradients"]["wrong"] if finals.get(q) == 0]
    if wrong:
        yield f"{wrong} are said to differ from dJ, and the ledger has them right"


def _falls(ledger: Sequence[Entry]) -> list[str]:
    """What the ledger remarks of: quantities that took the mean."""
    above: int | None = 1
    found = []
    for line in ledger:
        exponent = line["exponent"]
        if exponent is not None and above is not None and exponent < above:
            found.append(line["quantity"])
        if line["role"] == "handed":
            above = exponent
    return found


def _of_right_gradients(entry: Entry, said: Sequence[tuple[str, Entry]]) -> Iterator[str]:
    if not entry["gradients"]["correct"] or not entry["gradients"]["checked"]:
        return
    for name, each in said:
        if re.search(r"very final|every gradient|The final gradients|other final gradients", each["message"]):
            yield f"{name}: {each['id']} calls gradients wrong that are right"
    for name, function in entry["functions"].items():
        if function["verdict"] == "incorrect" and re.search(
            r"every final .* (comes out|is that of)", function["reason"] or ""
        ):
            yield f"{name}: {function['reason']}: and the gradients are right"
    for line in entry["ledger"]:
        if line["role"] in ("weights", "biases") and line["exponent"] not in (0, None):
            yield f"the gradients are right, and the ledger has {line['quantity']} at {line['exponent']}"


def _of_right_functions(entry: Entry, said: Sequence[tuple[str, Entry]]) -> Iterator[str]:
    for name, each in said:
        if entry["functions"][name]["verdict"] == "correct" and not each["id"].startswith(("input-", "prints-")):
            yield f"{name} is right, and {each['id']} is wrong in it"


def _of_two_functions(entry: Entry, said: Sequence[tuple[str, Entry]]) -> Iterator[str]:
    ids = {each["id"] for _, each in said}
    for one, other in (
        ("missing-mean", "doubled-mean"),
        ("mean-only-dW", "mean-only-db"),
        ("missing-mean", "mean-only-dW"),
    ):
        if {one, other} <= ids:
            yield f"{one} and {other}"
    reasons = " ".join(function["reason"] or "" for function in entry["functions"].values())
    if "does not bring 1/" in reasons and "although" in reasons:
        yield "one function says that nobody brings the mean in, another that it is taken twice"
