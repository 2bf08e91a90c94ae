"""The table of phrases. `{…}` are facts; nothing in it reveals an expected value."""

from collections.abc import Mapping

from pytest_grade.mistakes.mistake import Said

# {where} is " (cell 21, line 7: `dW = np.dot(dZ, A_prev.T) / m`)", or empty; {own} says whose placement it is, and
# {contrast} what the course does instead: one of them is empty. {own_several} are the derivatives that were seen to be
# handed on, {own_only} is the one that was, {own_output} that of the last layer: as the code calls them.
CONVENTIONS: Mapping[str, Said] = {
    "per-layer": (
        (
            "Your {own_several} are derivatives of the loss L, one value an example, and {every_leaf} "
            "{every_leaf:takes/take} the mean "
            "over the {m} examples{where}{own}.{alternative}{contrast}"
        ),
        (
            "Your {own_only} is a derivative of the loss L, one value an example, and {every_leaf} "
            "{every_leaf:takes/take} the mean "
            "over the {m} examples{where}{own}.{alternative}{contrast}"
        ),
        "Your {leaves} {leaves:takes/take} the mean over the {m} examples{where}{own}.{alternative}{contrast}",
    ),
    "at-loss": (
        (
            "Your {own_several} are derivatives of the cost J, the mean over the {m} "
            "examples, from the start: 1/{m} enters "
            "in {own_first}{where}{no_further}{own}.{contrast}"
        ),
        (
            "Your {own_only} is a derivative of the cost J, the mean over the {m} "
            "examples, from the start: 1/{m} enters "
            "in {own_first}{where}{no_further}{own}.{contrast}"
        ),
        (
            "Your derivatives are those of the cost J, the mean over the {m} examples, from the start: 1/{m} enters "
            "in {own_first}{where}{no_further}{own}.{contrast}"
        ),
    ),
    "at-output": (
        (
            "Your {own_output} already is a derivative of the cost J, the mean over the {m} examples: 1/{m} enters "
            "there{where}, and {what_follows}{own}.{contrast}{if_output_written}"
        ),
        (
            "Your derivatives are those of the cost J, the mean over the {m} examples, before {leaves} "
            "{leaves:is/are} formed: "
            "1/{m} enters there{where}, and {what_follows}{own}.{contrast}"
        ),
    ),
    "at-end": (
        (
            "Your whole backward pass runs with derivatives of the loss L, summed over the examples, and the finished "
            "{leaves} {leaves:is/are} divided by {m} at the end{where}. {Lectures} divide in every layer, "
            "others in {first}; all "
            "give the same final {leaves}.{if_in_layers}{if_indexed}{if_all_of_first}"
        ),
        (
            "Your whole backward pass runs with derivatives of the loss L, summed over the examples, and the finished "
            "{leaves} {leaves:is/are} divided by {m} at the end{where}{own}.{contrast}"
        ),
    ),
    "at-update": (
        (
            "Your {leaves} {leaves:is a derivative/are derivatives} of the sum of the losses, not of the cost "
            "J, and {update} divides by "
            "{m}{where}. The parameters move as they should, but the gradients themselves are {m} times "
            "{true_gradients}: anything else that reads them (gradient checking, another optimiser) goes wrong."
        ),
        (
            "Your {leaves} {leaves:is a derivative/are derivatives} of the sum of the losses, not of the cost "
            "J, and the update divides by "
            "{m}{where}. The parameters move as they should, but the gradients themselves are {m} times "
            "{true_gradients}: anything else that reads them (gradient checking, another optimiser) goes wrong."
        ),
    ),
    "other": (
        "{Every_final} {Every_final:is/are} right. 1/{m} enters at a place that is none of the usual "
        "ones{where}; the ledger "
        "shows the factor of each quantity. {course}."
    ),
}

# The same in a few words, for a list of them.
IN_SHORT: Mapping[str, str] = {
    "per-layer": "with every final gradient: the lectures",
    "at-loss": "with the loss, before all else",
    "at-output": "with the output of the last layer",
    "at-end": "on the finished gradients",
    "at-update": "only in the update, after the gradients",
    "other": "elsewhere",
}

# Where nothing was seen that is handed on, a place is no more than that.
ENTERS = "{Every_final} {Every_final:is/are} right, and 1/{m} enters once on the way{where}. {course}."
NOT_SEEN = "Every final {leaves} is right. At which place 1/{m} enters was not seen. {course}."

SEVERAL_PLACES = (
    "{Every_final} {Every_final:is/are} right. 1/{m} does not enter in one and the same place for all of them, "
    "but in several, for example {places}; the ledger shows the factor of each quantity. {course}."
)

# What the course does, by where its own solution takes the mean.
COURSE: Mapping[str, Said] = {
    "per-layer": (
        (
            "{Lectures} keep {handed} as {handed:a derivative/derivatives} of the loss L and multiply {every_leaf} "
            "by 1/{m}{if_written}"
        ),
        "{Lectures} multiply {every_leaf} by 1/{m}",
    ),
    "at-loss": "{Lectures} take 1/{m} into {first_of_cost}, and {course_follows}",
    "at-output": "{Lectures} take 1/{m} into {output}, and {course_follows}",
    "at-end": "{Lectures} divide the finished {leaves} by {m}",
    "at-update": "{Lectures} divide by {m} where a step is taken",
}
OWN = ": {lectures}' placement"
ALTERNATIVE: Said = (
    (
        " Beginning with {first_of_cost} = 1/{m} {first} instead would give the same final {leaves}."
        "{if_first_unwritten}{if_all_of_first}"
    ),
    " Taking 1/{m} into {first} instead would give the same final {leaves}.{if_all_of_first}",
    "",
)
# What comes of a derivative that carries 1/m: all that is final, or else some of it is of the cost in other ways too,
# as by another term of it, another step in time, another branch.
ALL_FOLLOWS = "everything below it follows"
SOME_FOLLOWS = "what is made of it follows"
NO_FURTHER = ", and {leaves} rightly {leaves:carries/carry} no further one"
MADE_UP_FOR = " What is handed on is a derivative times a constant, and {leaves} {leaves:makes/make} up for it."
CONTRAST = " {course}; both give the same final {leaves}."

PROBLEMS: Mapping[str, Said] = {
    "absent-module": "cannot be graded: {message}",
    "absent-module-without-words": "cannot be graded: a module that it needs is not there",
    "asserted": "stops at an assertion of its own",
    "asserted-of-arrays": "stops at an assertion of its own, where {arrays}",
    "blank": (
        "is still to be written: its helper {helper} is not finished, and it is to return {returns}",
        "is still to be written: it is to return {returns}, and to keep {keeps}",
        "is still to be written: it is to return {returns}",
        "is still to be written",
    ),
    "commented-out": (
        "is still to be written, or to be put back: all of it is a comment. It is to return {returns}",
        "is still to be written, or to be put back: all of it is a comment",
    ),
    "count": "returns {got}, and the course asks for {asked}",
    "default-changed": "answers the same question now so, now otherwise: it changes the default of {variables}",
    "definition-raised": "could not be defined: {error}: {message}",
    "divided-by-another": (
        "divides by another number than {m}, that of the examples: {every_final} {every_final:is/are} that of the sum "
        "of the losses, {m} times dJ"
    ),
    "doubled": (
        "divides by {m} although {callee} does so too: with {callee} as it stands, {handed} "
        "{handed:is to be a derivative/are to be derivatives} of "
        "the loss L, and {every_final} {every_final:comes/come} out {m} times too small"
    ),
    "ended-cpu": "used its {detail} without coming to an end",
    "ended-wall": "gave no answer within its {detail}",
    "ended-too-slow": "used its {detail} and was not done: what it would have returned is not known",
    "ended-memory": "used up its {detail}",
    "ended-output": "printed more than its {detail}",
    "ended-killed": "ended the process it ran in",
    "ended-exited": "ended the process it ran in",
    "ended-protocol": "gave an answer that could not be read",
    "final-gradient": "{words}",
    "inconsistent": "places 1/{m} differently from one call to the next",
    "input-written": "gives the right answer, but writes into {variables}, which others still need",
    "joint": (
        "is right by itself, and every other function too, but they do not fit together: with the caches of your own "
        "forward pass the final gradients are not right"
    ),
    "joint-cache": (
        "returns the right values, but not the caches that the backward pass needs: with the solution in its place, "
        "your final gradients are right"
    ),
    "joint-cache-later": (
        "returns the right values, and keeps for the backward pass what belongs to an earlier call: your final "
        "gradients are right, and not where the same object has been called before, with other examples and with fewer"
    ),
    "cache-count": (
        "gives the right values, and what it keeps has {got}, where the course keeps {asked}: whether that is enough "
        "shows once {reader} is written"
    ),
    "joint-inexact": (
        "returns {quantity} only as near as an epsilon in it may move that: with the solution in its place, your final "
        "gradients are right"
    ),
    "joint-cache-unlike": (
        "returns the right values, but keeps other caches than those that your own backward pass is right with"
    ),
    "joint-cache-among": (
        "returns the right values, but not the caches that the backward pass needs: with everything else that is wrong "
        "mended, your final gradients come out only with the solution in its place"
    ),
    "kept": (
        "answers the same question otherwise when it is asked again: {variables} is made outside the function, and "
        "still holds what earlier calls have put in"
    ),
    "object-changed": (
        "is right once, and gives something else when the same object is asked the same again: what an earlier call "
        "has left in {variables} stays in it"
    ),
    "joint-undecided": (
        "is right by itself, and every other function too, but they do not fit together: your own forward pass keeps "
        "other caches than your own backward pass reads"
    ),
    "judged-later": (
        "is judged once {callees} {callees:is/are} right: it works with what {callees:that one gives/they give}"
    ),
    "mean-missing": (
        (
            "does not divide what it gives by {m}, and {caller} does not bring 1/{m} into what it hands on either: "
            "{finals} {finals:is/are} {m} times dJ"
        ),
        (
            "does not divide {leaves} by {m}, and {caller} does not bring 1/{m} in either: {every_final} "
            "{every_final:is/are} that of "
            "the sum of the losses, {m} times dJ{if_all_are_sums}"
        ),
        "does not divide what it gives by {m}, and {caller} does not bring 1/{m} into what it hands on either",
    ),
    "mean-missing-at-the-beginning": (
        (
            "does not bring 1/{m} into what it hands on, and {caller} does not divide by {m} either: "
            "{finals} {finals:is/are} {m} times dJ"
        ),
        (
            "does not bring 1/{m} in, and {caller} does not divide by {m} either: {every_final} "
            "{every_final:is/are} that of the sum of the losses, {m} times dJ{if_all_are_sums}"
        ),
        "does not bring 1/{m} into what it hands on, and {caller} does not divide by {m} either",
    ),
    "helper-wrong-too": (
        "is right with a right {helper}, by which {caller} fails as well: one mistake, and charged there",
        "is right with a right {helper}, which it calls: one mistake, and charged there",
    ),
    "mean-missing-too": "leaves {leaves} undivided by {m} as {caller} does: one decision, and charged there",
    "missing": ("is not in the notebook: it is to return {returns}", "is not in the notebook"),
    "not-defined": (
        "is not defined here: run its cell; if it is still to be written, it is to return {returns}",
        "is not defined here: run its cell",
    ),
    "missing-attribute": "the object has no {quantity} afterwards: it is to be kept there, as self.{quantity}",
    "missing-entry": "{quantity} is not in what it returns",
    "not-asked": "was not called: {function} {because}",
    "not-deterministic": "answers the same question now so, now otherwise",
    "not-judged-alone": (
        "keeps its points: what it hands to the functions that it calls is not as the course has it, so it could "
        "not be tried with right ones in their place"
    ),
    "not-judged-by-what-is-given-back": (
        "keeps its points: what {makers} gives back beside its answer is not as the course has it, and its answer is "
        "not right; so it could not be tried with a right one in that place"
    ),
    "not-judged-by-own-attributes": (
        "keeps its points: what it reads of the object has names of your own, and comes of {makers}, "
        "which is not right; so it could not be tried with right values"
    ),
    "not-judged-by-own-caches": (
        "keeps its points: what it is handed is not as the course has it, and comes of {makers}, which "
        "is not right; so it could not be tried with right values"
    ),
    "not-finite": "{quantity} holds nan or inf",
    "not-finite-by-callees": (
        "comes to nan or inf with the functions that it calls, each of them right by itself: whether it is right, "
        "only the grader of the course can tell"
    ),
    "not-run": "stands in a cell that begins with {magic}, which defines nothing in the notebook",
    "notebook-variable": (
        "reads {variables}, {variables:a variable/variables} of the notebook that "
        "{variables:is neither a parameter/are neither parameters} nor made in the function: {message}"
    ),
    "notebook-variable-without-words": (
        "reads {variables}, {variables:a variable/variables} of the notebook that "
        "{variables:is neither a parameter/are neither parameters} nor made in the function"
    ),
    "number": "{quantity} has another value than it should",
    "one-for-several": "gives back {got}, where the course asks for {asked}",
    "raised": "raises {error}: {message}",
    "raised-beside-right-callees": "raises an exception where the functions that it calls are right",
    "raised-of-arrays": "raises {error} ({arrays})",
    "raised-without-words": "raises {error}",
    "raised-with-arrays": "raises {error}: {message} ({arrays})",
    "own-names": (
        (
            "returns its parameters under other names than the course: {weight}1, {bias}1, … are asked for, with a "
            "capital {weight}. Your functions that use your own names were asked in these"
        ),
        (
            "returns its parameters under other names than the course, which are in capitals. Your functions that "
            "use your own names were asked in these"
        ),
    ),
    "returns-nothing": (
        "returns nothing: the course asks for {asked}, and `return` is missing{if_never_returned}",
        "returns nothing: the course asks for {asked}",
    ),
    "right-for-own-activation": (
        "is right for your own hidden layers, which use {activation}: the mistake is made in the forward pass"
    ),
    "right-for-own-network": "is right for your own forward pass: the mistake is made there",
    "right-for-own-cost": (
        "is right for your own cost, which is {times} times J: the mistake is in the cost",
        "is right for your own cost, which is the sum of the losses: the mistake is in the cost",
    ),
    "planted": (
        "is mended in {found}, where the course has planted a fault for students to find; {left} {left:is/are} still "
        "as given, and wrong on purpose. That is no mistake of yours",
        "is as the course gives it: {left} {left:is/are} wrong on purpose, for students to find. That is no mistake "
        "of yours",
    ),
    "planted-found": "is right: what the course has planted in {found} is found and mended",
    "rule": "{got}",
    "switched": "{got}",
    "of-two": "is right until another object is made: then what the first one holds changes",
    "further-layers": "returns {got} too: there are entries of more layers than were asked for",
    "a-second-time": "is right once, and wrong where it is given the same list a second time",
    "scale": "{quantity} is {factor} times what it should be",
    "shape": "{quantity} is {got}, and the course asks for {asked}",
    "syntax": "does not parse: {message}",
    "type-of-several": "gives back {got} in the place of {quantity}, and the course asks for {asked}",
    "type": "{quantity} is {got}, and the course asks for {asked}",
    "undecided": (
        "leaves {leaves} undivided by {m}. That is right if {caller} brings 1/{m} in with {first}, and cannot be told "
        "before the whole pass of {caller} works"
    ),
    "undecided-unused": (
        "leaves {leaves} undivided by {m}, and {caller} does not call it: right or wrong depends on a caller that is "
        "not there"
    ),
    "unfit-cache": (
        "returns the right values, but not the caches that your own {reader} needs: with those of the course it is "
        "right, and with yours it is not"
    ),
    "unfit-for-caller": (
        "returns the right numbers, but not so that your own {caller} can use them: with those of the course "
        "{caller} is right, and with yours it is not"
    ),
    "update-at-others": (
        "is right for some gradients, and wrong for others: for those that your own {caller} returns, which are right"
    ),
    "update-of-own": "is right for the gradients of the course, and not for what your own {caller} returns",
    "value": "{quantity} has other values than it should",
}

STOPPED = "stop with {error}"

# What is added to a problem that has this fact.
FURTHER: Mapping[str, str] = {
    "among": ", in {among} that it returns",
    "when": ", {when}",
    "how": ": {how}",
    "cause": "; {cause}",
    "kept": ". What it keeps is {kept}",
    "near": " (your `{near}` may be it: then call it {name})",
    "right_parts": "; {right_parts} is right, and keeps its points",
    "right_for_own_network": "; {right_for_own_network} is right for your own forward pass, and keeps its points",
    "right_with": "; with a right {right_with} it is right",
    "tried_with": "; it was tried with {tried_with} mended",
    "given": ": did you mean {given}, which the course gives?",
    "several": "; {several} things are wrong in it",
    "follows": "; going back from {prediction}, {follows} is the last that is right",
}

# What a rubric may release besides.
RELEASED = "; for the inputs of this run it should be {expected}"

# Before the message of a mistake that is not certain: an exception shows it, or the numbers are as it predicts.
POSSIBLE: Said = (
    "This may be why.{if_raised}",
    "Your numbers are those of the mistakes named here together; other code may give them too.{if_together}",
    "Your numbers are those of this mistake; other code may give them too.",
)
# Before that of several repairs that are as good, each.
ONE_OF_SEVERAL = "This is one of several changes with which every answer is right."
# Before the hint of a mistake that is not certain.
TO_CHECK = "If your code has it: "

# {before} and {after} are pieces of the student's own text.
STILL_ASSERTED = (
    "Correct or remove `{assertion}` too: it asks for something else than the course, and stops right values."
)
REPAIRED = "With {changes}{places}{others} every answer is right{but}."
AS_WELL = "So it is with {instead} in line {line} instead: one of the two is enough."
IN_EACH_PLACE = " in each of the {count} places shown"
EACH_IN_ITS_PLACE = ", each in the place shown,"
CHANGED = "`{after}` in place of `{before}`"
REPAIRED_BY_ADDITION = "With `{after}` as the last line of the loop{others} every answer is right{but}."
REPAIRED_BY_MOVING = {
    "before": "Move {moved} to right before `{beside}`, indented like it: then{others} every answer is right{but}.",
    "behind": "Move {moved} to right behind `{beside}`, indented like it: then{others} every answer is right{but}.",
    "out": (
        "Move {moved} below the whole of `{beside}`, indented like that line: then{others} every answer is right{but}."
    ),
}
REPAIRED_BY_A_LINE = (
    "With a new line `{after}` before `{beside}`, indented like it,{others} every answer is right{but}."
)
REPAIRED_BY_REMOVAL = "Without `{before}`{others} every answer is right{but}."
WITH_OTHERS = ", and with {others} told here,"
BUT_FOR_THE_MEAN = ", but for where 1/{m} enters"

NO_GRADIENTS = "This assignment asks for no final gradients."
GRADIENTS: Mapping[bool, Said] = {
    True: "Final gradients: right. {checked} {checked:equals/equal} dJ{in_layers}.",
    False: (
        "Final gradients, or the step that is taken with them: not right{detail}.{if_by_steps}",
        "Final gradients: not right{detail}.",
    ),
}
UNKNOWN = "Final gradients: not known{detail}."
NOT_YET = "Final gradients: not yet: {functions} still to be written."
DIFFERING = "{wrong} {wrong:differs/differ} from dJ"
MISSING = "{missing} {missing:is/are} missing"
AS_PLANTED = ", as the course gives it"
IN_LAYERS = " in every layer"
