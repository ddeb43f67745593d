"""Reports for teams: one table for each night, and what becomes of behaviours from week to week.

Nobody is ranked. A colleague has a page of their own, a team is shown without names, figures are never added up into
one score, and colleagues stand in the order of the alphabet wherever several are named.
"""
