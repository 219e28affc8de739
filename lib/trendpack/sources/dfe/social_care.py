"""School outcomes of children whom social care knows, for every local authority: no ethnicity.

Source: DfE, "Outcomes for children in need, including children looked after". Three groups that do
not overlap: children looked after for twelve months, children on a protection plan, and other
children in need; the second is left out here, since most of its local figures are withheld.
Counts of a local authority are exact; those of regions and England are rounded to 10, so their
percentages are as printed and have no numerator.
"""

import pandas as pd

from trendpack.sources.dfe.ees import as_printed, check_printed, measured, read_ees, relabelled
from trendpack.tidy import observations, with_period

GROUPS = {
    "CINO at 31 March": "in_need",
    "CLA 12 months at 31 March": "looked_after",
    "CPPO at 31 March": "",
}
ATTAINMENT = ("avg_att8", "t_att8", "t_pupils")
KEY_STAGE_2 = (
    "pt_rwm_met_expected_standard",
    "t_rwm_met_expected_standard",
    "t_rwm_eligible_pupils",
)
HELP = {  # the publisher's word in its columns: what help a pupil has
    "all_SEN": "all",
    "SEN_support": "Help: SEN support",
    "statement_or_EHC_plan": "Help: education, health and care plan",
}
ABSENCE = ("pt_pupils_pa_10_exact", "t_pupils_pa_10_exact", "t_pupils")


def read_attainment(path):
    """Return `in_need_attainment_8_score` and `looked_after_attainment_8_score`.

    Numerator: points, added up. Denominator: pupils at the end of key stage 4. Raises SourceError
    at a new label, or a printed average that its counts do not make.
    """
    table = _of_groups(read_ees(path, ["social_care_group", *ATTAINMENT]), path)
    return _finished(table, path, ATTAINMENT, "attainment_8_score", per=1)


def read_persistent_absence(path):
    """Return the percentages of the two groups who missed a tenth or more of their sessions.

    Numerator: such pupils. Denominator: pupils. All types of school together. Raises SourceError
    as above.
    """
    table = read_ees(path, ["social_care_group", "phase_type_grouping", *ABSENCE])
    table = _of_groups(table[table["phase_type_grouping"] == "Total"], path)
    return _finished(table, path, ABSENCE, "persistent_absence_percentage")


def read_key_stage_2(path):
    """Return the percentages of the two groups who reach the expected standard at age eleven.

    Numerator: pupils who reach it in reading, writing and maths. Denominator: pupils assessed.
    Raises SourceError as above.
    """
    table = _of_groups(read_ees(path, ["social_care_group", *KEY_STAGE_2]), path)
    return _finished(table, path, KEY_STAGE_2, "ks2_rwm_percentage", decimals=0)


def read_special_needs(path):
    """Return the percentages of the two groups with special educational needs, by the help given.

    Numerator: such pupils. Denominator: pupils. An authority that gave no return of a group has 0
    pupils in this file and "z" for the rest: not available, as in the other files. Raises
    SourceError as above.
    """
    kinds = [(f"pt_{kind}", f"t_{kind}", "t_pupils") for kind in HELP]
    needed = ["social_care_group", *{name for kind in kinds for name in kind}]
    table = _of_groups(read_ees(path, needed), path)
    told = needed[1:]
    table[told] = table[told].mask(table["t_pupils"] == "0", "x")
    return pd.concat(
        [
            _finished(table, path, columns, "sen_percentage").assign(characteristic=level)
            for columns, level in zip(kinds, HELP.values(), strict=True)
        ],
        ignore_index=True,
    )


def _of_groups(table, path):
    """Return the rows of the groups we read, with `whose` of them each is."""
    where = f"{path.name}, column social_care_group"
    whose = relabelled(table["social_care_group"], GROUPS, where)
    return table.assign(whose=whose)[whose != ""]


def _finished(table, path, columns, of, per=100, decimals=1):
    where = path.name
    table = measured(table, where, *columns)
    exact = table["geographic_level"] == "Local authority"
    tolerance = 0.501 * 10.0**-decimals
    check_printed(table[exact], f"{where}, column {columns[0]}", per, tolerance)
    if per == 100:
        parts = [table[exact].assign(limits_by=""), as_printed(table[~exact], decimals)]
        table = pd.concat(parts).sort_index()
    return observations(with_period(table, "academic"), indicator=table["whose"] + "_" + of)
