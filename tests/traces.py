"""How to find a figure of ours in its publisher's own file: one short recipe a source card.

A path of its own: plain pandas on the raw file, with spellings and columns written down here, and
nothing of the project's readers, labels or corrections. A recipe takes one observation and returns
the numbers that the file prints for it, or that follow from its counts by adding and dividing.
"""

import functools
import re
import zipfile

import pandas as pd

RECIPES = {}
PARTS = {  # a broad group, where a file prints its detailed groups alone
    "white": ["white_british", "irish", "gypsy_roma", "irish_traveller", "other_white",
              "gypsy_or_irish_traveller", "roma"],
    "mixed": ["white_and_black_caribbean", "white_and_black_african", "white_and_asian",
              "other_mixed"],
    "asian": ["indian", "pakistani", "bangladeshi", "chinese", "other_asian"],
    "black": ["black_african", "black_caribbean", "other_black"],
    "other": ["any_other", "arab"],
}  # fmt: skip
SPELT = {  # as publishers write a group, in small letters alone
    "all": "total totalchildren allethnicgroups",
    "asian": "asian asianorasianbritish asianasianbritish asianasianbritishincchinese "
    "asianasianbritishorasianwelsh",
    "asian_excluding_chinese": "asian",
    "black": "black blackorblackbritish blackafricancaribbeanblackbritish "
    "blackafricancaribbeanorblackbritish blackblackbritishblackwelshcaribbeanorafrican",
    "mixed": "mixed mixedmultiple mixeddualbackground mixedmultipleethnicgroups "
    "mixedmultipleethnicbackground mixedormultipleethnicgroups",
    "white": "white",
    "other": "other otherethnicgroup anyotherethnicgroup",
    "white_british": "whitebritish british englishwelshscottishnorthernirishbritish "
    "englishwelshscottishnorthernirishorbritish",
    "irish": "irish whiteirish",
    "gypsy_roma": "gypsyroma",
    "irish_traveller": "travellerofirishheritage irishtraveller",
    "gypsy_or_irish_traveller": "gypsyoririshtraveller",
    "roma": "roma",
    "other_white": "anyotherwhitebackground anyotherwhite otherwhite whiteother",
    "white_minorities": "whiteother",
    "white_and_black_caribbean": "whiteandblackcaribbean whiteandblackcarribean",
    "white_and_black_african": "whiteandblackafrican",
    "white_and_asian": "whiteandasian",
    "other_mixed": "anyothermixedbackground anyothermixedmultipleethnicbackground othermixed "
    "othermixedormultipleethnicgroups anyothermixedethnicbackground",
    "indian": "indian",
    "pakistani": "pakistani",
    "bangladeshi": "bangladeshi bangaladeshi",
    "chinese": "chinese",
    "other_asian": "anyotherasianbackground otherasian anyotherasian",
    "black_african": "blackafrican african",
    "black_caribbean": "blackcaribbean caribbean",
    "other_black": "anyotherblackbackground otherblack anyotherblackafricancaribbeanbackground",
    "any_other": "anyotherethnicgroup",
    "arab": "arab",
    "unknown": "unclassified notstated notknown notstatedinvalid notknownnotstated "
    "refusedorinformationnotyetavailable totalrefusedorinformationnotyetavailable",
}  # fmt: skip
BEFORE = re.compile(
    r"^(?:\d\w?\. (?:Total )?|Ethnicity (?:Major |Minor )?|(?:White|Mixed|Asian|Black) -+ "
    r"|.*: )|,? Total$|,? (?:Male|Female)$"
)


class NoRecipe(LookupError):
    """The figure is derived here in a way that no recipe follows."""


def recipe(*cards):
    """Enter a function as the recipe of some source cards."""

    def entered(function):
        RECIPES.update(dict.fromkeys(cards, function))
        return function

    return entered


def bare(label):
    """Return a label in small letters, without the heading that it stands under."""
    label = BEFORE.sub("", BEFORE.sub("", label))
    return re.sub(r"[^a-z]", "", label.casefold())


def spelt(group):
    """Return every way in which publishers write a group, or the parts of a broad one."""
    return frozenset(SPELT[group].split())


def detailed(group):
    """Return the spellings of a group in a file that prints detailed groups alone."""
    parts = PARTS.get(group, [group])
    return frozenset().union(*(spelt(part) for part in parts))


@functools.cache
def read(path, member=None):
    """Return a published table as text."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).astype("str")
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            return pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    return pd.read_csv(path, dtype=str, encoding="utf-8-sig")


@functools.cache
def read_sheet(path, sheet):
    """Return a sheet of a workbook as text."""
    return pd.read_excel(path, sheet_name=sheet, dtype=str, engine="calamine")


def pick(table, **wanted):
    """Return the rows that say what is wanted: a text, a set of spellings, or None for blank."""
    for column, value in wanted.items():
        name = next(c for c in table.columns if re.sub(r"\W+", "_", c).strip("_") == column)
        if value is None:
            table = table[table[name].isna()]
        elif isinstance(value, frozenset):
            kinds = [text for text in table[name].dropna().unique() if bare(text) in value]
            table = table[table[name].isin(kinds)]
        else:
            table = table[table[name] == value]
    return table


def total(table, column):
    """Return the sum of a column of counts, all of which must be there."""
    assert len(table), f"the file has no such row to take {column} from"
    return float(pd.to_numeric(table[column]).sum())


def one(table, column):
    """Return the number in the one row that is left."""
    assert len(table) == 1, f"{len(table)} rows of the file fit, not one"
    return float(table[column].iloc[0])


def counted(numerator, denominator, per=100):
    return {
        "numerator": numerator,
        "denominator": denominator,
        "value": per * numerator / denominator,
    }


def as_printed(table, numerator, denominator, value, is_sum=False):
    """Return the counts and the value of a row, or what follows from the sum of several."""
    above, below = total(table, numerator), total(table, denominator)
    if is_sum:
        return counted(above, below)
    return {"numerator": above, "denominator": below, "value": one(table, value)}


def no_more_than(row, *named):
    """Refuse a row that is broken down by more than a recipe knows."""
    for column in ("sex", "age_band", "socioeconomic", "characteristic"):
        if column not in named and row[column] != "all":
            raise NoRecipe(f"by {column}: {row[column]}")


def at_school(row):
    """Return what names the place and the year in a table of the Department for Education."""
    code, when = row["area_code"], {"time_period": row["period"].replace("/", "")}
    if code == "E92000001":
        return when | {"geographic_level": "National"}
    if code.startswith("E12"):
        return when | {"geographic_level": "Regional", "region_code": code}
    return when | {"geographic_level": "Local authority", "new_la_code": code}


LEVELS = {"all": "Total", "female": "Gender Female", "male": "Gender Male"}
FREE_MEALS = {
    "all": "Total",
    "FSM: eligible": "FSM Status Eligable",
    "FSM: not eligible": "FSM Status Not Eligable",
}
MAJOR = {
    "white": "White", "mixed": "Mixed Dual Background", "asian": "Asian or Asian British",
    "black": "Black or Black British", "other": "Any other ethnic group",
    "unknown": "Unclassified", "asian_excluding_chinese": "Asian or Asian British",
    "any_other": "Any other ethnic group", "chinese": "Chinese",
}  # fmt: skip


@recipe("dfe_level_2_3_england")
def by_19_england(row, files):
    table, group = read(files[0], "level_2_3_sf.csv"), row["ethnic_group"]
    by_sex = row["sex"] != "all" and group != "all"
    is_major = group in MAJOR or (by_sex and group == "chinese")
    rest = ("disadvantage", "sen_provision_status", "sen_primary_need_status", "idaci")
    rows = pick(
        table, time_period=row["period"].replace("/", ""),
        characteristic_gender=LEVELS[row["sex"]],
        characteristic_ethnicity_major=f"Ethnicity Major {MAJOR.get(group, 'Chinese')}"
        if is_major else "Total",
        characteristic_ethnic_minority="Total" if is_major else spelt(group),
        **{f"characteristic_{name}": "Total" for name in rest},
    )  # fmt: skip
    is_sum = by_sex and row["socioeconomic"] == "all"  # printed by free meals alone
    wanted = list(FREE_MEALS.values())[1:] if is_sum else [FREE_MEALS[row["socioeconomic"]]]
    found = rows[rows["characteristic_fsm_status"].isin(wanted)]
    cohort = pd.to_numeric(found["number_in_ss_cohort"])
    if len(found) == 3 and abs(2 * cohort.max() / cohort.sum() - 1) < 0.001:  # and two parts
        found = found[cohort == cohort.max()]
    level = row["indicator"][6]
    return as_printed(found, f"l{level}_by19", "number_in_ss_cohort", f"l{level}by19", is_sum)


@recipe("dfe_level_2_3_local")
def by_19_local(row, files):
    no_more_than(row, "sex", "socioeconomic")
    sex, free_meals = LEVELS[row["sex"]], FREE_MEALS[row["socioeconomic"]]
    topic = "Gender" if row["sex"] != "all" else "FSM Status" if free_meals != "Total" else "Total"
    found = pick(
        read(files[0], "level_2_3_sfla.csv"), **at_school(row),
        characteristic_gender=sex,
        characteristic_fsm_status=free_meals, characteristic_sen_provision_status="Total",
        characteristic=sex if row["sex"] != "all" else free_meals, characteristic_group=topic,
    )  # fmt: skip
    if topic == "Total":  # printed twice more, for those with and without special needs
        people = pd.to_numeric(found["number_in_ss_cohort"])
        found = found[people == people.max()]
    level = row["indicator"][6]
    return as_printed(found, f"l{level}_by19", "number_in_ss_cohort", f"l{level}by19")


LAIT = {  # the name of a measure, and of each of its breakdowns
    "attainment_8_score": ("AVG_Attain8_Score", "{}_AVG_Attain8_Score", "AVG_Attain8_Score_{}"),
    "progress_8_score": ("AVG_Prog8_Score", "{}_AVG_Prog8_Score", "AVG_Prog8_Score_{}"),
    "ks2_rwm_percentage": ("KS2RWM_Expected_STD", "{}_NEW_KS2_RWM", "KS2_NEW_{}_RWM"),
    "gld_percentage": ("FSP_NEW_GOODDEV", "FSP_Gooddev_{}", "FSP_Gooddev_{}"),
}
LAIT_LEVELS = {
    "FSM: eligible": "FSM", "FSM: not eligible": "NonFSM", "SEN: EHC plan": "SEN_Stat",
    "SEN: SEN support": "SEN_WoStat", "SEN: no identified SEN": "SEN_NoID",
    "Disadvantage: disadvantaged": "DAP", "Disadvantage: not disadvantaged": "NonDAP",
}  # fmt: skip
LAIT_NAMES = {  # those that follow no rule
    "DAP_AVG_Prog8_Score": "DAP_KS4_Prog8",
    "DAP_AVG_Attain8_Score": "DAP_KS4_ATT8",
    "NonDAP_AVG_Attain8_Score": "NonDAP_KS4_ATT8", "NonDAP_AVG_Prog8_Score": "NonDAP_KS4_Prog8",
    "FSP_Gooddev_NonFSM": "FSP_Gooddev_FSM_Other", "SEN_NoID_NEW_KS2_RWM": "NoID_SEN_NEW_KS2_RWM",
    "SEN_Stat_NEW_KS2_RWM": "NEW_KS2_RWM_Sen_Withsta",
    "SEN_WoStat_NEW_KS2_RWM": "NEW_KS2_RWM_Sen_W/Osta",
    "FSP_Gooddev_SEN_Stat": "FSP_Gooddev_With_SENSTATE",
    "FSP_Gooddev_SEN_WoStat": "FSP_Gooddev_Without_SENSTATE",
}  # fmt: skip
LAIT_PLACES = {
    "E92000001": "England", "E12000007": "London", "E09000012": "Hackney", "E08000035": "Leeds",
    "E12000003": "Yorkshire and the Humber", "E12000002": "North West",
    "E09000005": "Brent", "E09000008": "Croydon", "E09000014": "Haringey",
    "E09000022": "Lambeth", "E09000023": "Lewisham", "E09000028": "Southwark",
    "E08000003": "Manchester",
}  # fmt: skip


@recipe("dfe_lait_neet")
def neet_of_tool(row, files):
    called = {
        "neet_percentage": "16-17 NEET",
        "neet_or_not_known_percentage": "16-17_not known_NEET",
    }
    found = pick(
        read(files[0]), Short_Desc=called[row["indicator"]], Years=row["period"],
        LA_and_Regions=LAIT_PLACES[row["area_code"]],
    )  # fmt: skip
    return {"value": round(one(found, "Values"), 1)}


LAIT_PLAIN = {  # measures that follow no pattern of names: everyone, eligible, not eligible
    "basics_9_5_percentage": ("EngMaths9-5",),
    "level_2_by_19_percentage": ("Level2Age19", "Level2_FMS_Attain", "Level2Age19_NON_FSM"),
    "level_3_by_19_percentage": ("Level3Age19", "Level3_FMS_Attain", "NonFSM_L3_aged19"),
    "higher_education_by_19_percentage": ("HE_19_All", "HE_19_FSM", "HE_19_Non_FSM"),
    "suspension_rate": ("TotFixedEx",),
    "permanent_exclusion_rate": ("TotPermEx",),
    "persistent_absence_percentage": ("TotPerAbNew",),
    "severe_absence_percentage": ("TotSevPerAbNew",),
    "absence_percentage": ("TotAbs",),
    "destination_percentage": ("SusEdOverall_All",),
    "looked_after_rate": ("LAC",),
    "children_in_need_rate": ("CIN",),
    "child_protection_plan_rate": ("CPP_rate",),
    "child_poverty_before_housing_percentage": ("ChildPov",),
    "reception_excess_weight_percentage": ("ExcessRec",),
    "year6_excess_weight_percentage": ("ExcessYr6",),
    "infant_mortality_rate": ("InfMort",),
    "low_birth_weight_percentage": ("Low_Birth_Weight_Babies",),
}
LAIT_WRITES = {"suspension_rate": "{0}/{1}", "permanent_exclusion_rate": "{0}/{1}"}
LAIT_WRITES |= {"higher_education_by_19_percentage": "{0}-{1}"}


@recipe(
    "dfe_lait_social_care", "dfe_lait_child_poverty", "dfe_lait_child_weight", "dfe_lait_babies"
)
def plain_measure(row, files):
    levels = ["all", "FSM: eligible", "FSM: not eligible"]
    period = row["period"]
    if "/" in period:  # most measures have the year in which it ends
        first, second = period.split("/")
        period = LAIT_WRITES.get(row["indicator"], "20{1}").format(first, second)
    found = pick(
        read(files[0]), Years=period, LA_and_Regions=LAIT_PLACES[row["area_code"]],
        Short_Desc=LAIT_PLAIN[row["indicator"]][levels.index(row["socioeconomic"])],
    )  # fmt: skip
    return {"value": round(one(found, "Values"), 6)}


@recipe("dfe_lait")
def interactive_tool(row, files):
    if row["indicator"] in LAIT_PLAIN:
        return plain_measure(row, files)
    level = next((row[c] for c in ("socioeconomic", "characteristic") if row[c] != "all"), "all")
    if row["indicator"] not in LAIT or level not in (*LAIT_LEVELS, "all"):
        raise NoRecipe(f"{row['indicator']}, {level}")
    everyone, by_level, by_group = LAIT[row["indicator"]]
    group = row["ethnic_group"].split("_")[0].title()
    if group == "Chinese" and row["indicator"] != "gld_percentage":
        group = "Chine"
    called = by_group.format(group) if group != "All" else everyone
    if level != "all":
        called = by_level.format(LAIT_LEVELS[level])
        called = LAIT_NAMES.get(called, called)
    found = pick(
        read(files[0]), Short_Desc=called, Years=str(int(row["period"][:4]) + 1),
        LA_and_Regions=LAIT_PLACES[row["area_code"]],
    )  # fmt: skip
    return {"value": round(one(found, "Values"), 6)}


LANGUAGES = {
    "First language: English": "Known or believed to be English",
    "First language: other than English": "Known or believed to be other than English",
    "First language: unclassified": "Language unclassified",
}


@recipe("dfe_school_census")
def school_census(row, files):
    rows = pick(read(files[0]), **at_school(row), phase_type_grouping="Total")
    whole = pick(rows, ethnicity="Total", language="Total")
    if row["characteristic"] != "all":
        found = pick(rows, ethnicity="Total", language=LANGUAGES[row["characteristic"]])
    else:
        found = pick(rows, ethnicity=detailed(row["ethnic_group"]), language="Total")
    number = total(found, "headcount")
    if row["indicator"] == "pupils_count":
        return {"numerator": number, "value": number}
    return counted(number, one(whole, "headcount"))


SEVERAL_YEARS = {
    "before Reception": ["Early 1", "Early 2", "Nursery 1", "Nursery 2"],
    "Years 12 to 14": ["Year 12", "Year 13", "Year 14"],
    "no year group": ["Not followed"],
}


@recipe("dfe_school_census_free_meals")
def free_meals(row, files):
    no_more_than(row, "characteristic")
    rows = pick(read(files[0]), **at_school(row), phase_type_grouping="Total")
    eligible = pick(rows, fsm_eligibility="Known to be eligible for free school meals")
    if row["characteristic"] != "all":
        year = row["characteristic"].removeprefix("Year group: ")
        rows, eligible = (pick(part, characteristic_group="NC year group")
                          for part in (rows, eligible))  # fmt: skip
        rows, eligible = (part[part["characteristic"].isin(SEVERAL_YEARS.get(year, [year]))]
                          for part in (rows, eligible))  # fmt: skip
        known = total(eligible, "number_of_pupils") if len(eligible) else 0.0  # nobody: no row
        numbers = counted(known, total(rows, "number_of_pupils"))
        if len(eligible) == 1 and rows["characteristic"].nunique() == 1:
            numbers["value"] = one(eligible, "percent_of_pupils")
        return numbers
    group = row["ethnic_group"]
    found = pick(
        eligible, characteristic_group="Total" if group == "all" else "Ethnicity",
        characteristic=detailed(group),
    )  # fmt: skip
    return as_printed(found, "number_of_pupils", "denominator", "percent_of_pupils", group in PARTS)


PLANS = {  # table, those counted, of whom (or the others), percentage printed
    "ehc_plan_share_percentage": ("caseload", "ehcplans", None, None),
    "new_ehc_plan_share_percentage": ("newplans", "new_ehc_plans", None, None),
    "ehc_plan_within_20_weeks_percentage": (
        "timeliness_20_week", "plans_issued_within_20_weeks", "plans_issued_den",
        "pc_plans_issued_within_20_weeks",
    ),
    "ehc_assessment_agreed_percentage": (  # of those decided; the percentage printed is of all
        "requests", "requests_decided_to_assess", "requests_decided_not_to_assess", None
    ),
    "ehc_main_need_autism_percentage": (
        "sen_needs_all_plans", "number_asd", "ehc_plans", "asd_pc"
    ),
    "ehc_main_need_mental_health_percentage": (
        "sen_needs_all_plans", "number_semh", "ehc_plans", "semh_pc"
    ),
}  # fmt: skip


@recipe("dfe_ehc_plans")
def plans(row, files):
    no_more_than(row)
    member, above, below, value = PLANS[row["indicator"]]
    rows = pick(read(files[0], f"data/{member}.csv"), **at_school(row))
    whole = rows[rows["breakdown"].str.startswith("All ") | rows["breakdown"].eq("New EHC plans")]
    found = pick(rows, breakdown_topic="Ethnicity", breakdown=detailed(row["ethnic_group"]))
    found = whole if row["ethnic_group"] == "all" else found
    if below is None:  # of those authorities that gave ethnic groups
        groups = pick(rows, breakdown_topic="Ethnicity")
        if found.empty and total(groups, above) == total(whole, above):  # they add up without it
            return counted(0, total(groups, above))
        whole = whole if row["ethnic_group"] == "all" else groups
        return counted(total(found, above), total(whole, above))
    if value is None:
        return counted(total(found, above), total(found, above) + total(found, below))
    return as_printed(found, above, below, value, row["ethnic_group"] in PARTS)


CARE = {  # whom social care knows: the indicator's end, and the columns above, below and printed
    "attainment_8_score": ("t_att8", "t_pupils", "avg_att8"),
    "persistent_absence_percentage": (
        "t_pupils_pa_10_exact", "t_pupils", "pt_pupils_pa_10_exact",
    ),
    "ks2_rwm_percentage": (
        "t_rwm_met_expected_standard", "t_rwm_eligible_pupils", "pt_rwm_met_expected_standard",
    ),
    "sen_percentage": ("t_all_SEN", "t_pupils", "pt_all_SEN"),
}  # fmt: skip
HELP = {"Help: SEN support": "SEN_support", "all": "all_SEN"}


@recipe("dfe_social_care_ks2", "dfe_social_care_ks4", "dfe_social_care_absence",
        "dfe_social_care_sen")  # fmt: skip
def social_care(row, files):
    no_more_than(row, "characteristic")
    whose, of = re.fullmatch("(in_need|looked_after)_(.*)", row["indicator"]).groups()
    group = {"in_need": "CINO at 31 March", "looked_after": "CLA 12 months at 31 March"}[whose]
    rows = pick(read(files[0]), social_care_group=group, **at_school(row))
    if "phase_type_grouping" in rows:
        rows = pick(rows, phase_type_grouping="Total")
    kind = HELP.get(row["characteristic"], "statement_or_EHC_plan")
    above, below, value = (name.replace("all_SEN", kind) for name in CARE[of])
    return as_printed(rows, above, below, value)


ROLES = {
    "all": ["Total"],
    "Role: any manager": ["Senior manager", "Middle manager", "First line manager"],
}


@recipe("dfe_social_workers")
def social_workers(row, files):
    rows = pick(read(files[0]), **at_school(row))
    role = row["characteristic"]
    named = ROLES.get(role, [role.removeprefix("Role: ").capitalize()])
    in_role = rows[rows["role"].isin(named)]
    everyone = pick(rows, role="Total")
    group, headcount = spelt(row["ethnic_group"]), "inpost_headcount"
    known = pick(in_role, breakdown="Known")
    if row["indicator"] == "social_worker_manager_percentage":
        managers = rows[rows["role"].isin(ROLES["Role: any manager"])]
        above, below = (pick(part, breakdown=group) for part in (managers, everyone))
        return counted(total(above, headcount), total(below, headcount))
    if row["indicator"] == "social_worker_ethnicity_not_known_percentage":
        above, below = (pick(everyone, breakdown=name) for name in ("Not known", "Total"))
        return counted(total(above, headcount), total(below, headcount))
    whole = pick(in_role, breakdown="Total")
    known = whole if row["ethnic_group"] in ("all", "unknown") else known
    return counted(total(pick(in_role, breakdown=group), headcount), total(known, headcount))


@recipe("dfe_social_worker_rates")
def social_worker_rates(row, files):
    found = pick(read(files[0]), **at_school(row))
    workers = one(found, "inpost_fte")
    if row["indicator"] == "social_worker_turnover_percentage":
        names, added = ("leavers_fte", "turnover_rate_fte"), 0
    else:
        names, added = ("agency_fte", "agency_rate_fte"), one(found, "agency_fte")
    above, value = (one(found, name) for name in names)
    return {"numerator": above, "denominator": workers + added, "value": value}


EXCLUDED = {
    "permanent_exclusion_england_rate": ("perm_excl", "perm_excl_rate"),
    "suspension_england_rate": ("fixed_excl", "fixed_excl_rate"),
    "suspended_england_percentage": ("one_plus_fixed", "one_plus_fixed_rate"),
}


@recipe("dfe_exclusions_history")
def exclusions_history(row, files):
    no_more_than(row, "sex")
    rows = pick(
        read(files[0], "exclusions_by_characteristic.csv"),
        time_period=row["period"].replace("/", ""), school_type="Total",
    )  # fmt: skip
    group, sex = row["ethnic_group"], row["sex"]
    if group == "all":
        found = rows[rows["characteristic"] == ("Total" if sex == "all" else f"Gender {sex}")]
    else:
        topic = "Ethnicity" if sex == "all" else "Ethnicity and gender"
        rows = pick(rows, characteristic_group=topic)
        if sex != "all":
            rows = rows[rows["characteristic"].str.endswith(f" {sex.capitalize()}")]
        major = group in ("white", "mixed", "asian", "black")
        rows = rows[rows["characteristic"].str.contains("Major") == major]
        found = pick(rows, characteristic=spelt(group))
    above, rate = EXCLUDED[row["indicator"]]
    return as_printed(found, above, "headcount", rate)


@recipe("dfe_exclusions")
def exclusions(row, files):
    no_more_than(row)
    if row["ethnic_group"] == "unknown":
        raise NoRecipe("what is left of the whole without the groups")
    group = "overall" if row["ethnic_group"] == "all" else row["ethnic_group"].capitalize()
    found = pick(
        read(files[0]), time_period=row["period"].replace("/", ""), new_la_code=row["area_code"],
        ethnicity=group,
    )  # fmt: skip
    kind = "suspension" if row["indicator"] == "suspension_rate" else "perm_excl"
    return {
        "value": one(found, f"{kind}_rate"), "numerator": one(found, kind),
        "denominator": one(found, "headcount"),
    }  # fmt: skip


@recipe("dfe_funded_provision")
def funded_provision(row, files):
    no_more_than(row)
    rows = pick(read(files[0]), **at_school(row), gender="Total", age="Total", fsm="Total")
    group = pick(rows, ethnicity_minor=detailed(row["ethnic_group"]))
    number = total(group, "number_of_pupils")
    if row["indicator"] == "funded_provision_count":
        return {"numerator": number, "value": number}
    return counted(number, one(pick(rows, ethnicity_minor="Total"), "number_of_pupils"))


@recipe("dfe_arranged_provision")
def arranged_provision(row, files):
    no_more_than(row)
    rows = pick(read(files[0]), **at_school(row), setting_type="Total")
    rows = rows.drop_duplicates(["pupil_characteristic", "pupils"])  # some stand there twice
    group = pick(rows, pupil_characteristic=detailed(row["ethnic_group"]))
    placed = total(group, "pupils") if len(group) else 0.0  # a group without a row has no pupil
    return counted(placed, one(pick(rows, pupil_characteristic="Total"), "pupils"))


GIRLS = {"all": "Total", "female": "Girls", "male": "Boys"}
KS4 = {
    "attainment_8_score": ("t_att8", "t_pupils", "avg_att8"),
    "basics_9_5_percentage": ("t_l2basics_95", "t_pupils", "pt_l2basics_95"),
    "progress_8_score": ("t_p8score", "t_inp8calc", "avg_p8score"),
}
KS4_LEVELS = {
    "FSM: eligible": {"free_school_meals": "FSM"},
    "FSM: not eligible": {"free_school_meals": "FSM all other"},
    "Disadvantage: disadvantaged": {"disadvantage": "Disadvantaged"},
    "Disadvantage: not disadvantaged": {"disadvantage": "Disadvantaged all other"},
    "SEN: EHC plan": {"sen_status": "SEN State EHC"},
    "SEN: SEN support": {"sen_status": "SEN Supp"},
    "SEN: no identified SEN": {"sen_status": "No SEN"},
    "First language: English": {"first_language": "English"},
    "First language: other than English": {"first_language": "Other than English"},
    "all": {},
}


@recipe("dfe_ks4_2018_19")
def ks4(row, files):
    names = ("ethnic_major", "free_school_meals", "sen_status", "disadvantage", "first_language")
    wanted = dict.fromkeys(names, "Total") | {"sen_description": "Total"}
    wanted |= KS4_LEVELS[row["socioeconomic"]] | KS4_LEVELS[row["characteristic"]]
    wanted["ethnic_major"] = spelt(row["ethnic_group"])
    rows = pick(read(files[0]), **at_school(row))
    rows = rows[
        ~rows["region_name"].isin(["Inner London", "Outer London"]) | rows["la_name"].notna()
    ]
    found = pick(rows, gender=GIRLS[row["sex"]], **wanted)
    return as_printed(found, *KS4[row["indicator"]])


KS4_OLD = {
    "FSM: eligible": ("free_school_meals", "fsm"),
    "FSM: not eligible": ("free_school_meals", "fsm all other"),
    "Disadvantage: disadvantaged": ("disadvantage", "disadvantaged"),
    "Disadvantage: not disadvantaged": ("disadvantage", "disadvantaged_Total_other"),
    "SEN: EHC plan": ("sen_status", "SenStateEhc"),
    "SEN: SEN support": ("sen_status", "Sen_Supp"),
    "SEN: no identified SEN": ("sen_status", "No_Sen"),
    "First language: English": ("first_language", "English"),
    "First language: other than English": ("first_language", "Other than English"),
    "First language: unclassified": ("first_language", "unclassified_eal"),
}


@recipe("dfe_ks4_2017_18")
def ks4_totals(row, files):
    rows = pick(read(files[0], "KS4_2018_LA_Char_Testdata.csv"), **at_school(row))
    rows = rows[
        ~rows["region_name"].isin(["Inner London", "Outer London"]) | rows["la_name"].notna()
    ]
    rows = pick(rows, characteristic_gender=GIRLS[row["sex"]])
    level = next((row[c] for c in ("socioeconomic", "characteristic") if row[c] != "all"), None)
    if level is not None:
        column, text = KS4_OLD[level]
        found = pick(rows, **{f"characteristic_{column}": text})
    elif row["ethnic_group"] == "all":  # the file prints no total: both parts of one breakdown
        found = pick(rows, breakdown="Disadvantage")
    else:
        found = pick(rows, characteristic_ethnic_major=spelt(row["ethnic_group"]))
    above, below, _ = KS4[row["indicator"]]
    per = 100 if row["indicator"] == "basics_9_5_percentage" else 1
    return counted(total(found, above), total(found, below), per)


EYFSP = {
    "FSM: eligible": "Known to be eligible for free school meals",
    "FSM: not known to be eligible": "Not known to be eligible for free school meals",
    "First language: English": "Known or believed to be English",
    "First language: other than English": "Known or believed to be other than English",
    "SEN: EHC plan": "EHC plan",
    "SEN: SEN support": "SEN support",
    "SEN: any SEN": "All SEN",
    "SEN: no identified SEN": "No identified SEN",
    "Term of birth: autumn": "Autumn-born",
    "Term of birth: spring": "Spring-born",
    "Term of birth: summer": "Summer-born",
}


@recipe("dfe_eyfsp")
def early_years(row, files):
    rows = pick(read(files[0]), **at_school(row), gender=GIRLS[row["sex"]])
    level = next((row[c] for c in ("socioeconomic", "characteristic") if row[c] != "all"), None)
    if level is not None and level not in EYFSP:
        raise NoRecipe(level)
    if level is not None:
        found = pick(rows, characteristic_type=EYFSP[level])
    elif row["ethnic_group"] == "all":
        found = pick(rows, characteristic="Total")
    else:
        major = row["ethnic_group"] in (*PARTS, "unknown")
        topic = f"Ethnic group: {'major' if major else 'minor'}"
        found = pick(rows, characteristic=topic, characteristic_type=spelt(row["ethnic_group"]))
    return as_printed(found, "gld_number", "children_number", "gld_percentage")


PLACED = {
    "Placement: foster placement": "Foster placements",
    "Placement: with parents": "Placed with parents or other person with parental responsibility",
    "Placement: children's home or secure home": "Secure homes and children's homes",
    "Placement: placed for adoption": "Placed for adoption",
    "Placement: residential school": "Residential schools",
    "Placement: other placement": "Other placements",
    "Placement: other residential setting": "Other residential settings",
    "Placement: independent or supported living": "Independent and semi-independent living "
    "arrangements/supported accommodation",
}
LIVING = {  # indicator: the table's topic, and the row counted
    "looked_after_far_percentage": (
        "Distance between home and placement", "Placed more than 20 miles from home",
    ),
    "looked_after_distance_unknown_percentage": (
        "Distance between home and placement", "Distance not known or not recorded",
    ),
    "looked_after_outside_percentage": (
        "Locality of placement", "Placed outside the local authority boundary",
    ),
    "looked_after_asylum_percentage": ("Unaccompanied asylum-seeking children", "UASC"),
}  # fmt: skip


@recipe("dfe_looked_after")
def looked_after(row, files):
    rows = pick(read(files[0]), **at_school(row))
    group = pick(rows, cla_group="Ethnicity")
    whole = pick(group, characteristic="Total")
    if row["indicator"] == "looked_after_rate":
        return {
            "numerator": one(whole, "number"), "denominator": one(whole, "la_population_0_17"),
            "value": one(whole, "all_cla_rate_per_10000"),
        }  # fmt: skip
    found = pick(group, characteristic=spelt(row["ethnic_group"]))
    if row["age_band"] != "all":
        named = {"under 1": "Under 1 year", "16+": "16 years and over"}
        age = named.get(row["age_band"], f"{row['age_band'].replace('-', ' to ')} years")
        found = pick(rows, cla_group="Age group", characteristic=age)
    if row["characteristic"] != "all":
        label = PLACED[row["characteristic"]]
        found = pick(rows, cla_group="Placement", characteristic=label)
    if row["indicator"] in LIVING:
        topic, label = LIVING[row["indicator"]]
        found = pick(rows, cla_group=topic, characteristic=label)
    if row["sex"] != "all":
        found = pick(rows, cla_group="Sex", characteristic=row["sex"].capitalize())
    return {
        "numerator": one(found, "number"), "denominator": one(whole, "number"),
        "value": one(found, "percentage"),
    }  # fmt: skip


OF_A_YEAR = {  # indicator: what the row counted, and that of all asked about, begin with
    "looked_after_health_assessment_percentage": ("Had their annual health", "Total all ages"),
    "looked_after_dental_check_percentage": ("Had their teeth", "Total all ages"),
    "looked_after_immunised_percentage": ("Had their immunisations", "Total all ages"),
    "looked_after_convicted_percentage": ("Convicted or", "Total ages 10 to 17"),
    "looked_after_sdq_concern_percentage": ("SDQ score is a cause", "SDQ score was received"),
    "looked_after_sdq_received_percentage": ("SDQ score was received", "Total ages 5 to 16"),
    "looked_after_sdq_score": ("SDQ average", "SDQ score was received"),
}


@recipe("dfe_looked_after_health")
def health_in_care(row, files):
    no_more_than(row)
    rows = pick(read(files[0]), **at_school(row))
    part, whole = (rows[rows["breakdown"].str.startswith(start)]
                   for start in OF_A_YEAR[row["indicator"]])  # fmt: skip
    below = float(pd.to_numeric(whole["children_count"].iloc[0]))
    if row["indicator"] == "looked_after_sdq_score":
        return {"denominator": below, "value": one(part, "children_count")}
    return {
        "numerator": one(part, "children_count"), "denominator": below,
        "value": one(part, "children_percent"),
    }  # fmt: skip


CHILDS, PARENTS = "Concern for the child: ", "Concern about a parent or carer: "
FOUND = {
    **{f"{CHILDS}{said}": f"{name}_child" for said, name in {
        "alcohol misuse": "Alcohol_Misuse", "drug misuse": "Drug_Misuse",
        "mental health": "Mental_Health", "learning disability": "Learning_Disability",
        "physical disability or illness": "Physical_Disability",
    }.items()},
    **{f"{PARENTS}{said}": f"{name}_parent" for said, name in {
        "alcohol misuse": "Alcohol_Misuse", "drug misuse": "Drug_Misuse",
        "mental health": "Mental_Health", "learning disability": "Learning_Disability",
        "physical disability or illness": "Physical_Disability",
        "domestic abuse": "Domestic_Abuse",
    }.items()},
    **{f"{CHILDS}{said}": name for said, name in {
        "self-harm": "Self_harm", "behaviour": "Socially_unacceptable_behaviour",
        "young carer": "Young_Carer", "going missing": "Going_missing",
        "alone and seeking asylum": "Unaccompanied_asylum_seeker",
    }.items()},
    **{f"Harm: {said}": name for said, name in {
        "domestic abuse of the child": "Domestic_Abuse_child", "neglect": "Neglect",
        "emotional abuse": "Emotional_Abuse", "gangs": "Gangs", "trafficking": "Trafficking",
        "physical abuse by an adult": "Physical_Abuse_adult_on_child",
        "physical abuse by another child": "Physical_Abuse_child_on_child",
        "sexual abuse by an adult": "Sexual_Abuse_adult_on_child",
        "sexual abuse by another child": "Sexual_Abuse_child_on_child",
        "sexual exploitation": "Child_sexual_exploitation",
        "criminal exploitation": "Child_criminal_exploitation",
        "female genital mutilation": "Female_Genital_Mutilation",
        "abuse linked to faith": "Faith_linked_abuse",
    }.items()},
}  # fmt: skip


@recipe("dfe_assessment_factors")
def found_at_assessment(row, files):
    rows = pick(read(files[0]), **at_school(row))
    return counted(
        one(rows, FOUND[row["characteristic"]]), one(rows, "Episodes_with_assessment_factor")
    )


ON_RECORD = {  # experience: workbook, sheet, and the label where a sheet has several
    "persistently absent": (0, "EverPAPAUO", "Persistent absence"),
    "suspended": (0, "EverSusExcl", "Suspended"),
    "permanently excluded": (0, "EverSusExcl", "Permanently excluded"),
    "in alternative provision": (0, "EverAP", None),
    "education, health and care plan": (0, "EverSEN", "EHCP"),
    "SEN support, and no plan": (0, "EverSEN", "SEN support"),
    "in need": (1, "EverCINCLA", "Children in need"),
    "looked after": (1, "EverCINCLA", "Children who are looked after"),
}
FOLLOWED = {
    "offending_cohort_experience_percentage": "All Pupils",
    "offending_experience_percentage": "Any Offence",
    "serious_violence_experience_percentage": "Serious Violence Offence",
}


@recipe("dfe_offending_experience")
def experience(row, files):
    book, sheet, label = ON_RECORD[row["characteristic"].removeprefix("Experience: ")]
    rows = read_sheet(files[book], sheet)
    rows = pick(
        rows, indicator="Home", group=FOLLOWED[row["indicator"]], LA=LAIT_PLACES[row["area_code"]]
    )
    if label is not None:
        rows = rows[(rows == label).any(axis=1)]
    return {"value": one(rows, "perc")}


@recipe("dfe_placements_by_group")
def placements(row, files):
    rows = pick(
        read(files[0]), time_period=row["period"], cla_group="CLA on 31 March",
        population_group="Ethnicity",
        characteristic="Total children" if row["ethnic_group"] == "all"
        else spelt(row["ethnic_group"]),
    )  # fmt: skip
    often = pick(rows, placement_stability="With 3 or more placements during the year")
    whole = pick(rows, placement_stability="Total children")
    return {
        "numerator": one(often, "number"), "denominator": one(whole, "number"),
        "value": one(often, "percentage"),
    }  # fmt: skip


@recipe("dfe_destinations")
def destinations(row, files):
    group, level = row["ethnic_group"], row["socioeconomic"]
    rows = pick(
        read(files[0]), time_period=row["period"].replace("/", ""),
        institution_group="State-funded mainstream schools", institution_type="Total",
    )  # fmt: skip
    label = "Disadvantaged" if level.endswith(": disadvantaged") else "Not disadvantaged"
    if level != "all" and group != "all":
        rows = pick(rows, breakdown_topic="Disadvantage Status and Ethnicity Major")
        rows = rows[rows["breakdown"].str.casefold() == f"{label} {MAJOR[group]}".casefold()]
    elif level != "all":
        rows = pick(rows, breakdown_topic="Disadvantage Status", breakdown=label)
    elif group == "all":
        rows = pick(rows, breakdown_topic="Total")
    else:
        topic = "Ethnicity Major" if group in (*PARTS, "unknown") else "Ethnicity Minor"
        rows = pick(rows, breakdown_topic=topic, breakdown=spelt(group))
    number, share = (pick(rows, data_type=kind) for kind in ("Number of pupils", "Percentage"))
    return {
        "numerator": one(number, "overall"), "denominator": one(number, "cohort"),
        "value": one(share, "overall"),
    }  # fmt: skip


AGES = {
    "16-19": "Aged 16 to 19 years", "20-24": "Aged 20 to 24 years", "25-34": "Aged 25 to 34 years",
    "35-49": "Aged 35 to 49 years", "50-64": "Aged 50 to 64 years", "65-74": "Aged 65 to 74 years",
    "75-84": "Aged 75 to 84 years", "85+": "Aged 85 years and over",
}  # fmt: skip
WORKING = "Economic activity status (4 categories) Code"


@recipe("ons_census_2021_activity")
def activity(row, files):
    table = read(files[0])
    ages = list(AGES.values()) if row["age_band"] == "all" else [AGES[row["age_band"]]]
    if row["age_band"] == "all" and row["indicator"] == "employment_percentage_census":
        ages = ages[:5]  # 16 to 64
    table = table[table["Age (11 categories)"].isin(ages)]
    if row["ethnic_group"] != "all":
        table = pick(table, Ethnic_group_6_categories=spelt(row["ethnic_group"]))
    if row["socioeconomic"] != "all":
        code = row["socioeconomic"].removeprefix("NS-SEC: ")[0]
        name = next(c for c in table.columns if "(10 categories) Code" in c)
        table = table[table[name] == code]
    count = pd.to_numeric(table["Observation"]).groupby(table[WORKING]).sum()
    if row["indicator"] == "employment_percentage_census":
        return counted(float(count["1"]), float(count[["1", "2", "3"]].sum()))
    return counted(float(count["2"]), float(count[["1", "2"]].sum()))


def _census_area(codes, code):
    if code == "K04000001":
        return codes.notna()
    if code == "E92000001":
        return codes.str.startswith("E")
    if code == "E12000007":
        return codes.str.startswith("E09")
    if code.startswith("E12"):
        raise NoRecipe("a region that is a sum of authorities named nowhere in the file")
    return codes == code


@recipe("ons_census_2021_ethnic_group")
def census_2021(row, files):
    table = read(files[0])
    table = table[_census_area(table["ltla21_code"], row["area_code"])]
    group = row["ethnic_group"]
    found = table if group == "all" else pick(table, ethnic_group=detailed(group))
    if group in ("asian", "black", "mixed", "white", "other"):
        first = {"mixed": "Mixed", "other": "Other ethnic"}.get(group, group.capitalize())
        found = table[table["ethnic_group"].str.startswith(first)]
    numbers = counted(total(found, "count"), total(table, "count"))
    if len(found) == 1:
        numbers["value"] = one(found, "percent")
    return numbers


@recipe("ons_census_2011_ethnic_group")
def census_2011(row, files):
    table = read(files[0])
    table = table[_census_area(table["geography code"], row["area_code"])]
    named = {}
    for column in table.columns[4:]:
        label = column.removeprefix("Ethnic Group: ").removesuffix("; measures: Value")
        named.setdefault(bare(label) or "total", column)
    named["total"] = table.columns[4]
    names = [row["ethnic_group"], *sorted(spelt(row["ethnic_group"]))]
    column = next(named[name] for name in names if name in named)
    if row["ethnic_group"] == "any_other":
        column = table.columns[-1]
    return counted(total(table, column), total(table, table.columns[4]))


@recipe("ons_census_2021_country_of_birth")
def born_abroad(row, files):
    table = read(files[0])
    table = table[_census_area(table["ltla21_code"], row["area_code"])]
    if row["characteristic"] == "all":
        raise NoRecipe("everyone born abroad is what is left of the whole")
    country = row["characteristic"].removeprefix("Country of birth: ")
    ending = "_" + re.sub(r"[^a-z]+", "_", country.casefold())
    found = table[table["country_of_birth"].str.endswith(ending)]
    if found["country_of_birth"].nunique() != 1:
        raise NoRecipe(country)
    everyone = table.drop_duplicates("ltla21_code")
    return counted(total(found, "value"), total(everyone, "total_all_usual_residents"))


FINGERTIPS = (
    "ohid_life_expectancy", "ohid_adult_behaviour", "ohid_preventable_mortality",
    "ohid_child_obesity", "ohid_depression", "ohid_dental_decay",
)  # fmt: skip
NAMED = {
    "healthy_life_expectancy_years": "_healthy_life", "life_expectancy_years": "Tips_life",
    "life_expectancy_inequality_years": "inequality_life", "smoking_percentage": "smoking",
    "adult_overweight_percentage": "overweight", "inactive_adults_percentage": "inactive",
    "reception_obesity_percentage": "obese_reception", "year6_obesity_percentage": "obese_year6",
}  # fmt: skip


@recipe(*FINGERTIPS)
def fingertips(row, files):
    no_more_than(row, "sex")
    word = NAMED.get(row["indicator"], "").casefold()
    (path,) = [f for f in files if word in f.name.casefold()]
    table = read(path)
    years = table["period"].str.replace(r" - (\d\d)$", r"-20\1", regex=True)
    years = years.str.replace(r" - (\d\d/\d\d)$", r"-20\1", regex=True)
    rows = table[(years == row["period"]) & (table["area_code"] == row["area_code"])]
    if row["sex"] != "all" or row["indicator"] == "preventable_mortality_rate":
        sex = {"all": "Persons"}.get(row["sex"], row["sex"].capitalize())
        rows = rows[(rows["unit"] == sex) | (rows["inequality"] == sex)]
    return {"value": one(rows, "value")}


@recipe("ohid_child_obesity_groups")
def obesity_by_group(row, files):
    no_more_than(row, "sex")
    rows = pick(
        read(files[0]), Year=str(int(row["period"][:4])),
        Age="4-5 yrs" if row["indicator"].startswith("reception") else "10-11 yrs",
        Sex={"all": "Persons"}.get(row["sex"], row["sex"].capitalize()),
    )  # fmt: skip
    group = row["ethnic_group"]
    rows = pick(rows, Category=None) if group == "all" else pick(rows, Category=spelt(group))
    values = rows["Value"].unique()
    assert len(values) == 1, f"{len(values)} values fit"
    return {"value": float(values[0])}


GOALS = {
    "ons_sdg_neonatal_mortality": ("Ethnic group", "Ethnic group"),
    "ons_sdg_feel_safe": ("Ethnicity", "Ethnic group"),
    "ons_sdg_reception_obesity": ("Ethnic group", "Ethnic group"),
    "ons_sdg_violence": ("Ethnicity", "Ethnic group"),
    "ons_sdg_influence": ("Ethnicity", "Ethnicity"),
}
WHOLE = {  # the place of the rows that name none
    "ons_sdg_neonatal_mortality": "K02000001",
    "ons_sdg_feel_safe": "K04000001",
    "ons_sdg_reception_obesity": "",
    "ons_sdg_violence": "K04000001",
    "ons_sdg_influence": "E92000001",
}
ONCE = ("Year", "Series", "Units", "Unit multiplier", "Observation status", "GeoCode", "Value",
        "Country")  # fmt: skip


@recipe(*GOALS)
def goals(row, files):
    no_more_than(row, "sex", "age_band", "socioeconomic")
    broad, fine = GOALS[row["source"]]
    table = pick(read(files[0]), Year=row["period"])
    group, code = row["ethnic_group"], row["area_code"]
    wanted = {c: None for c in table.columns if c not in ONCE}
    if row["sex"] != "all":
        wanted["Sex"] = row["sex"].capitalize()
    if row["age_band"] != "all":
        wanted["Age"] = row["age_band"].replace("-", " to ")
    if row["socioeconomic"] != "all":
        decile = row["socioeconomic"].removeprefix("IMD decile: ")
        wanted["IMD Deciles (England)"] = decile.replace("most", "Most").replace("least", "Least")
    if row["source"] == "ons_sdg_violence":
        table = pick(table, Series="(a) Physical violence - 16 and over")
    if group in PARTS or group == "asian_excluding_chinese":
        wanted[broad] = spelt(group)
    elif group != "all":
        wanted[fine] = spelt(group)
        if broad != fine:
            del wanted[broad]
    if code == WHOLE[row["source"]]:
        table = table[table["GeoCode"].isna() | (table["GeoCode"] == code)]  # by year
    else:
        table = table[table["GeoCode"] == code]
    if code.startswith("E12"):
        wanted.pop("Region")
    if row["source"] == "ons_sdg_reception_obesity":
        wanted["BMI Classifications"] = "Obese"
    wanted = {re.sub(r"\W+", "_", c).strip("_"): v for c, v in wanted.items()}
    found = pick(table, **wanted)
    if len(found) > 1:  # the whole stands there twice: without a place, and with its code
        found = found[found["GeoCode"].isna()]
    return {"value": one(found, "Value")}


NEET = {
    "neet_or_not_known_percentage": {
        "all": "NEET_not_known_percent", "SEN: EHC plan": "NEET_NK_EHCP_percent",
        "SEN: SEN support": "NEET_NK_SENDsupport_percent",
        "SEN: no identified SEN": "NEET_NK_noSEN_percent",
        "Vulnerable group: yes": "VG_NEET_NK_percentage",
    },
    "neet_percentage": {"all": "NEET_percent"},
}  # fmt: skip


@recipe("dfe_neet")
def neet(row, files):
    (path,) = [f for f in files if f.stem.endswith(row["period"])]
    found = pick(read(path), **at_school(row))
    numbers = {"value": one(found, NEET[row["indicator"]][row["characteristic"]])}
    if row["characteristic"] == "all":
        numbers["denominator"] = one(found, "Cohort_DJFavg")
    if row["characteristic"] == "Vulnerable group: yes":
        numbers["denominator"] = one(found, "VG_cohort_DJF_avg")
    return numbers


@recipe("police_uk_london_months")
def searches_of_a_month(row, files):
    if row["indicator"] != "stop_search_monthly_share_percentage":
        raise NoRecipe("a year of months, beside the residents of another file")
    (path,) = [f for f in files if "officer_defined_ethnicity" in f.stem]
    month = pick(read(path), month=row["period"])
    group = month
    if row["ethnic_group"] != "all":
        group = pick(month, officer_defined_ethnicity=row["ethnic_group"].capitalize())
    return counted(total(group, "stops"), total(month, "stops"))


SEARCHED = {  # as the officer saw them: who, how old and of which sex
    "officer_defined_ethnicity": {"white": "White", "black": "Black", "asian": "Asian"},
    "age_range": {"18-24": "18-24", "25-34": "25-34", "35 and over": "over 34"},
    "gender": {"male": "Male", "female": "Female"},
}
SOUGHT = {  # the kinds of two labels each
    "Object of search: drugs": ["Controlled drugs", "Psychoactive substances"],
    "Object of search: stolen goods or tools for theft": [
        "Stolen goods", "Article for use in theft",
    ],
}  # fmt: skip
ENDED = {
    "stop_search_arrest_percentage": "Arrest",
    "stop_search_no_action_percentage": "A no further action disposal",
}


@recipe("police_uk_stop_search")
def searches_on_record(row, files):
    (path,) = [f for f in files if "stop_and_search_records" in f.stem]
    rows = pick(read(path), exact_repeat_of_earlier_row="False")
    if row["area_code"] != "E12000007":
        rows = pick(rows, la_code=row["area_code"])
    whole, mine = rows, rows
    levels = (row["ethnic_group"], row["age_band"], row["sex"])
    for (column, named), level in zip(SEARCHED.items(), levels, strict=True):
        if level != "all" and level not in named:
            raise NoRecipe(f"{column}: {level}")
        mine = mine if level == "all" else mine[mine[column] == named[level]]
    if row["indicator"] == "stop_search_share_percentage":
        return counted(len(mine), len(whole))
    sought = mine
    if row["characteristic"] != "all":
        if row["characteristic"] not in SOUGHT:
            raise NoRecipe(row["characteristic"])
        sought = mine[mine["object_of_search"].isin(SOUGHT[row["characteristic"]])]
    if row["indicator"] == "stop_search_object_percentage":
        return counted(len(sought), len(mine))
    if row["indicator"] in ENDED:
        return counted((sought["outcome"] == ENDED[row["indicator"]]).sum(), len(sought))
    raise NoRecipe("beside residents, or by the group that people gave")


@recipe("mps_use_of_force")
def uses_of_force(row, files):
    if row["indicator"] != "use_of_force_monthly_count":
        raise NoRecipe("a year, beside the residents of another file")
    (path,) = [f for f in files if "use_of_force" in f.stem]
    month = pick(read(path), Date=f"{row['period']}-01")
    if row["area_code"] == "E12000007":
        month = month[month["Borough"] != "Out of force"]
    else:
        month = pick(month, Borough=census_names(files)[row["area_code"]])
    named = {
        "all": ["UseOfForceCount"], "unknown": ["Don't know"],
        "chinese_or_other": ["Chinese", "Other"],
        "asian_excluding_chinese": ["Asian (or Asian British)"],
        "black": ["Black (or Black British)"], "mixed": ["Mixed"], "white": ["White"],
    }[row["ethnic_group"]]  # fmt: skip
    columns = [n if n == "UseOfForceCount" else f"SubjectEthnicity_{n}" for n in named]
    number = sum(total(month, column) for column in columns)
    return {"value": number, "numerator": number}


def census_names(files):
    (path,) = [f for f in files if "census2021" in f.stem]
    return read(path).drop_duplicates("ltla21_code").set_index("ltla21_code")["ltla21_name"]


@recipe("mps_recorded_crime")
def recorded_crime(row, files):
    (path,) = [f for f in files if "recorded_crime" in f.stem]
    (census,) = [f for f in files if "census2021" in f.stem]
    kind = row["indicator"].removeprefix("recorded_").removesuffix("_rate")
    crimes = pick(read(path), year=row["period"])
    kinds = crimes["crime_type"].drop_duplicates()
    crimes = crimes[crimes["crime_type"].isin([k for k in kinds if kind in k])]
    residents = read(census)
    boroughs = crimes["LAD11CD"].unique()
    codes = [row["area_code"]] if row["area_code"] != "E12000007" else list(boroughs)
    crimes = crimes[crimes["LAD11CD"].isin(codes)]
    residents = residents[residents["ltla21_code"].isin(codes)]
    return counted(total(crimes, "offences"), total(residents, "count"), 1000)


@recipe("home_office_force_kinds")
def kinds_of_force(row, files):
    kinds = {
        "handcuffs and other restraint": ["Restraint"], "unarmed skills": ["Unarmed skills"],
        "Tasers and other less lethal weapons": ["Less lethal weapons"], "firearms": ["Firearms"],
        "something else": ["Other equipment", "Other"],
    }  # fmt: skip
    force = {"E12000007": "Metropolitan", "K04000001": "Total England and Wales"}
    rows = pick(read(files[0]), Police_Force=force[row["area_code"]])
    rows = rows[rows["Tactic"].str.startswith("*Total")]
    whole = rows[rows["Tactic"] == "*Total Tactics"]
    mine = rows[rows["Type of force"].isin(kinds[row["characteristic"].partition(": ")[2]])]
    begins = {"all": "Number of times", "unknown": "Not reported"}
    begins = begins.get(row["ethnic_group"], row["ethnic_group"].capitalize())
    (column,) = [name for name in rows if name.startswith(begins)]
    return counted(total(mine, column), total(whole, column))
