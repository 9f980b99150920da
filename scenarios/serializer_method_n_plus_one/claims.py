"""What is special to figures computed for each row: they have to be right, too."""

from dataclasses import replace

from lab.api import same_responses

# Not a guard as elsewhere: one of the half-fixes is quick and adds up wrong, and this is what it breaks.
right_figures = replace(
    same_responses(),
    name="right_figures",
    sentence="Every order is added up once, and every open complaint is counted once.",
    guard=False,
)
