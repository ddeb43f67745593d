# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Are names of every origin found alike?
#
# The same exchanges with names of nine origins in them, as written and in small letters, through the reader and the
# rules together. Names were chosen for this page; the last column says how many of their words occur in the talk that
# the reader learned from. A name is found when all of it is masked. The card of the model quotes these figures.

# %%
import re
from collections.abc import Iterator

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.redact import begin_reading, find
from models.registry import HERE

NAMES = {
    "English": "Gillian Thorpe, Nigel Ashcroft, Tracey Pemberton, Darren Hollis, Maureen Tidswell, Kieran Oldroyd",
    "Scottish, Irish": "Eilidh Mackinnon, Seamus Gallagher, Niamh Rafferty, Fergus Drummond, Una Buchan, Orla Kearney",
    "Welsh": "Angharad Prosser, Emyr Llewellyn, Cerys Gwilym, Iolo Bevan, Myfanwy Parry, Gethin Rhydderch",
    "South Asian": "Harpreet Dhaliwal, Nusrat Chowdhury, Venkatesh Iyer, Saima Mirza, Kiran Solanki, Tharindu Perera",
    "West African": "Chinwe Okonkwo, Kwabena Asante, Folasade Adeyemi, Yaw Mensah, Ngozi Eze, Babajide Ogunleye",
    "East African, Arabic": "Hodan Warsame, Abdirahman Jama, Selam Tekle, Rania Haddad, Yousef Al Masri, Zeinab Elmi",
    "Polish, Romanian": "Zbigniew Wojciechowski, Agnieszka Krol, Bogdan Munteanu, Ionela Popa, Kasia Zieba, Radu Ene",
    "Chinese, Vietnamese": "Xiuying Zhao, Wai Man Cheung, Thi Huong Nguyen, Jiahui Lim, Kar Yan Leung, Minh Tran",
    "Turkish, Greek": "Emre Yildiz, Aysegul Kaplan, Despina Georgiou, Panos Kyriacou, Fatma Celik, Andreas Loizou",
}
CARRIERS = (
    ("Can I take your full name please?", "Yeah, it's {}."),
    ("Who am I speaking to?", "{}, I rang this morning."),
    ("Thanks for holding.", "Hi, my name's {} and I've had no hot water since Sunday."),
    ("Is that your own account?", "No, it's my mother's, {}."),
    ("And who signed for it?", "It says {} on the card."),
    ("Who did you speak to last time?", "I think it was {} in the billing team."),
)


def exchanges(name: str) -> Iterator[Transcript]:
    for question, answer in CARRIERS:
        for small in (False, True):
            said = [question, answer.format(name)]
            said = [re.sub(r"[?,.]", "", text).lower() for text in said] if small else said
            yield Transcript(
                kind=Kind.CUSTOMER,
                turns=(Turn(role=Role.AGENT, text=said[0]), Turn(role=Role.CUSTOMER, text=said[1])),
            )


def found_in(transcript: Transcript, name: str, reader) -> bool:  # type: ignore[no-untyped-def]
    text = transcript.turns[1].text
    start = text.lower().index(name.lower())
    spans = find(transcript, begin_reading([transcript], reader).result()[0]).spans
    masked = {place for one in spans if one.turn == 1 for place in range(one.start_char, one.end_char)}
    return all(place in masked for place in range(start, start + len(name)) if text[place].isalnum())


# %%
reader = models.load("personal-data")
learned = " ".join(path.read_text("utf-8").lower() for path in (HERE / "personal-data" / "text").glob("*.txt"))
print("| origin | found, as written | in small letters | words seen in training |")
print("|---|---|---|---|")
for origin, listed in NAMES.items():
    names = listed.split(", ")
    hits = [[found_in(one, name, reader) for one in exchanges(name)] for name in names]
    written, small = sum(sum(row[0::2]) for row in hits), sum(sum(row[1::2]) for row in hits)
    words = [word.lower() for name in names for word in name.split()]
    seen = sum(re.search(rf"\b{word}\b", learned) is not None for word in words)
    total = len(names) * len(CARRIERS)
    print(f"| {origin} | {written / total:.2f} of {total} | {small / total:.2f} | {seen} of {len(words)} |")
