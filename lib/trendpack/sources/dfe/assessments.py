"""What social workers found when they assessed children in need: no ethnicity.

Source: DfE, "Characteristics of children in need", factors identified at the end of assessment. An
assessment may find several. Counts of regions and England are rounded to 10; c is withheld, x and u
are not given.
"""

import pandas as pd

from trendpack.sources.dfe.ees import counted, measured, read_ees, refuse
from trendpack.tidy import observations, with_period

FACTORS_FOUND = "assessment_factor_percentage"
BASE = "Episodes_with_assessment_factor"
CATEGORY = "Factors identified at the end of assessment"
FROM = "2022"  # before, abuse by adults and by children, and criminal exploitation, were not apart
CHILD, PARENT, HARM = "Concern for the child", "Concern about a parent or carer", "Harm"
FACTORS = {  # column -> our level; those about others at home, and "other", are left out
    "Alcohol_Misuse_child": f"{CHILD}: alcohol misuse",
    "Drug_Misuse_child": f"{CHILD}: drug misuse",
    "Mental_Health_child": f"{CHILD}: mental health",
    "Learning_Disability_child": f"{CHILD}: learning disability",
    "Physical_Disability_child": f"{CHILD}: physical disability or illness",
    "Self_harm": f"{CHILD}: self-harm",
    "Socially_unacceptable_behaviour": f"{CHILD}: behaviour",
    "Young_Carer": f"{CHILD}: young carer",
    "Going_missing": f"{CHILD}: going missing",
    "Unaccompanied_asylum_seeker": f"{CHILD}: alone and seeking asylum",
    "Alcohol_Misuse_parent": f"{PARENT}: alcohol misuse",
    "Drug_Misuse_parent": f"{PARENT}: drug misuse",
    "Domestic_Abuse_parent": f"{PARENT}: domestic abuse",
    "Mental_Health_parent": f"{PARENT}: mental health",
    "Learning_Disability_parent": f"{PARENT}: learning disability",
    "Physical_Disability_parent": f"{PARENT}: physical disability or illness",
    "Domestic_Abuse_child": f"{HARM}: domestic abuse of the child",
    "Neglect": f"{HARM}: neglect",
    "Emotional_Abuse": f"{HARM}: emotional abuse",
    "Physical_Abuse_adult_on_child": f"{HARM}: physical abuse by an adult",
    "Physical_Abuse_child_on_child": f"{HARM}: physical abuse by another child",
    "Sexual_Abuse_adult_on_child": f"{HARM}: sexual abuse by an adult",
    "Sexual_Abuse_child_on_child": f"{HARM}: sexual abuse by another child",
    "Child_sexual_exploitation": f"{HARM}: sexual exploitation",
    "Child_criminal_exploitation": f"{HARM}: criminal exploitation",
    "Gangs": f"{HARM}: gangs",
    "Trafficking": f"{HARM}: trafficking",
    "Female_Genital_Mutilation": f"{HARM}: female genital mutilation",
    "Faith_linked_abuse": f"{HARM}: abuse linked to faith",
}


def read_factors(path):
    """Return `assessment_factor_percentage` by factor (`characteristic`), of every area.

    Numerator: children's cases in whose assessment the factor was found. Denominator: cases in
    whose assessment any factor was. The percentage is made here. There is no row for all factors
    together, since one case may have several.

    Raises
    ------
    SourceError: a lost column, a new category, or a factor found in more cases than there are.
    """
    where = path.name
    table = read_ees(path, ["category", BASE, *FACTORS])
    refuse(table["category"] != CATEGORY, table["category"], where, "a new category")
    table = with_period(table[table["period"] >= FROM], "31 March")
    base = counted(table, where, BASE)
    return pd.concat([_factor(table, base, column, where) for column in FACTORS])


def _factor(table, base, column, where):
    """Return the observations of one factor."""
    table = measured(table, where, column, column).assign(denominator=base)
    refuse(
        table["numerator"] > base,
        table[column],
        f"{where}, column {column}",
        "more cases than all in which a factor was found",
    )
    share = 100 * table["numerator"] / base
    status = table["status"].replace("u", "x")  # too unreliable to be printed at all
    status = status.mask(status.eq("ok") & share.isna(), "x")
    table = table.assign(value=share, status=status, characteristic=FACTORS[column])
    return observations(table, indicator=FACTORS_FOUND)
