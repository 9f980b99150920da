"""What is special to a bypassed prefetch: the filter must not end up in the wrong place."""

from dataclasses import replace

from lab.api import same_responses

# Not a guard as elsewhere: one of the half-fixes is quick and answers wrong, and this is what it breaks.
right_answers = replace(
    same_responses(),
    name="right_answers",
    sentence="The recent books are listed, and all books are counted.",
    guard=False,
)
