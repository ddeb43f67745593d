"""`debrief evaluate`: how well the tags agree with what trained people wrote on conversations of other origins.

sets      labelled conversations, as read               -> Recorded
compose   turns as a transcript has them                -> Composed
judge     tags, given back to the set's own segments    -> Judged
measure   one figure of a set                           -> score
report    Markdown, and a section of the results file
"""
