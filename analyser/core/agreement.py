"""Words by which two people agree on a step, and pass on what is not theirs: patterns shared by tagging and feedback.

They are written for text in lower case with straight apostrophes.
"""

ACCEPTS = (
    r"^(?:oh |um |well |right |and )*(?:yeah|yes|yep|yup|okay|ok|sure|definitely|happy (?:to|with)|deal|"
    r"sounds (?:good|fair|like)|that works|i can (?:do|try)|i'd (?:like|love) that|perfect|great|of course|"
    r"absolutely|that's it|agreed|go on|fine|"
    r"i could|i will|i'll|all right|alright|why not|brilliant|good idea|let's|lovely|that'd (?:be|help|work))\b"
)
HALF_HEARTED = (
    r"\b(?:if you (?:say so|want|insist)|i suppose|i guess|do i have to|not really|but (?:i|what|how|that)|can't|"
    r"don't (?:think|know|want)|have i got a choice)\b"
)
WHEN = (
    r"\b(?:by|on|until|till|up to|before|from|this|next|every|for) (?:the (?:end of|next)|(?:end of|next|this|a|"
    r"one|two|three|four|\w+) (?:the )?(?:week|month|shift|day|fortnight|days|weeks|calls)|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|week|fortnight|month|tomorrow|today|then|christmas|easter|"
    r"(?:the )?(?:\d+|first|second|third|\w+th|\w+teenth|twent\w+)(?: of \w+)?)\b|"
    r"\b(?:monday|tuesday|wednesday|thursday|friday|tomorrow|end of (?:the )?(?:week|month|shift|day)|o'clock|"
    r"a week today|this week|next week)\b"
)
VAGUE_WHEN = (
    r"\b(?:a couple of weeks|few weeks|few days|at some point|some time|sometime|soon|when you can|in a bit|"
    r"one of these days|eventually)\b"
)
CHECK = (
    r"\b(?:listen(?: back)?(?: to| together)?|play(?: me| them| it)?|check|review|look (?:at|through|back)|count|"
    r"score|measure|go through|hear|send (?:me|them|it)|show me|bring (?:me |it |them |in |two |three )?|"
    r"pull (?:out )?|sample|see (?:two|three|how many|if)|"
    r"out of (?:five|ten|\d+)|track|tally|tick|mark|note (?:down|each)|log|sit (?:with|in)|observe|feed ?back|"
    r"tell me how|talk about how)\b"
)
SENT_ON = (
    r"\b(?:that's|that is|it's|this is)(?: really| probably)? (?:one )?for (?:your |the )?(?:\w+|team leader|"
    r"line manager)\b.{0,12}\bnot (?:for )?(?:me|us|here)\b|"
    r"\bnot (?:something|one|a thing) (?:for (?:me|us|here|today)|(?:i|we) can)\b|"
    r"\b(?:i can't|i couldn't|i shouldn't|i'd rather not|we shouldn't|"
    r"it's not my place to) (?:really )?(?:comment|go into|discuss|talk about|help with|advise)\b|"
    r"\b(?:speak|talk|go|take (?:that|it)|have a word|raise (?:that|it)) (?:to|with) (?:your (?:team |"
    r"line )?(?:manager|leader)|h ?r|payroll|occupational health)\b"
)
