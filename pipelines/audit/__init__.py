"""`debrief audit`: how well people agree with one another, and the analyser with them.

records    a folder of reviews or tagged transcripts, as read       -> Audited
population what a sample is drawn from                              -> Particulars
strata     which conversations are drawn, stratum by stratum        -> Drawn
units      what is judged, under keys that tell nothing             -> Unit
sheet      the same, blind, for one rater: CSV and a document
answers    a filled sheet, as read row by row                       -> Sheet
statistics percent agreement, kappas and alpha from sums
compare    each label between raters and with the analyser          -> Agreement
page       the figures and what to talk about, for people
"""
