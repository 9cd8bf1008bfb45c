"""Task: foretell what a positive answer of a test is worth, where the illness is rarer than in the study."""

from ..task import Task


def cases(rng):
    """hits, missed (ill people), alarms, cleared (healthy people) of a study, and the prevalence in use."""
    ill, healthy = int(rng.choice([80, 120, 160, 240])), int(rng.choice([300, 400, 500, 600]))
    missed, alarms = int(rng.choice([9, 11, 14, 16])), int(rng.choice([12, 18, 21, 27]))
    return [(ill - missed, missed, alarms, healthy - alarms, 1 / float(rng.choice([40, 50, 100, 200])))]


def _answer(sensitivity, specificity, prevalence):
    true, false = prevalence * sensitivity, (1 - prevalence) * (1 - specificity)
    return sensitivity, specificity, true / (true + false)


def reference(hits, missed, alarms, cleared, prevalence):
    """hits () int, missed () int, alarms () int, cleared () int, prevalence ()
    -> sensitivity (), specificity (), value ()
    """
    return _answer(hits / (hits + missed), cleared / (cleared + alarms), prevalence)


TASK = Task(
    name="predict_screening",
    points=2,
    signature="predict_screening() -> sensitivity, specificity, value",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("Your value is that of the study. In use far fewer people are ill: begin with the prevalence.")
def value_of_the_study(hits, missed, alarms, cleared, prevalence):
    return (*reference(hits, missed, alarms, cleared, prevalence)[:2], hits / (hits + alarms))


@TASK.mistake(
    "The value is not the sensitivity: that is the share of alarms among the ill. Here: the ill among alarms."
)
def turned_round(hits, missed, alarms, cleared, prevalence):
    sensitivity, specificity, _ = reference(hits, missed, alarms, cleared, prevalence)
    return sensitivity, specificity, sensitivity


@TASK.mistake(
    "Healthy people with an alarm stand where cleared ones belong. The specificity counts the healthy who are cleared; "
    "an alarm among them has the rest, 1 - specificity."
)
def alarm_rate(hits, missed, alarms, cleared, prevalence):
    return _answer(hits / (hits + missed), alarms / (cleared + alarms), prevalence)


@TASK.mistake("That is the share of the ill who are missed. The sensitivity counts those who are found.")
def miss_rate(hits, missed, alarms, cleared, prevalence):
    return _answer(missed / (hits + missed), cleared / (cleared + alarms), prevalence)


@TASK.mistake("You divide by the column of alarms. The sensitivity asks about the ill: divide by all of them.")
def wrong_column(hits, missed, alarms, cleared, prevalence):
    return _answer(hits / (hits + alarms), cleared / (cleared + alarms), prevalence)


@TASK.mistake("You divide by all who were cleared, ill or not. The specificity is a share of the healthy.")
def wrong_column_of_the_healthy(hits, missed, alarms, cleared, prevalence):
    return _answer(hits / (hits + missed), cleared / (cleared + missed), prevalence)


@TASK.mistake("That is the share of right answers among all. The sensitivity looks at the ill alone.")
def accuracy(hits, missed, alarms, cleared, prevalence):
    right = (hits + cleared) / (hits + missed + alarms + cleared)
    return _answer(right, cleared / (cleared + alarms), prevalence)


@TASK.mistake("The false alarms lack a factor: only 1 - prevalence of the people are healthy.")
def healthy_share_forgotten(hits, missed, alarms, cleared, prevalence):
    sensitivity, specificity, _ = reference(hits, missed, alarms, cleared, prevalence)
    true = prevalence * sensitivity
    return sensitivity, specificity, true / (true + 1 - specificity)


@TASK.mistake("That is how many of all people are ill and found. Divide by all who get an alarm, ill or healthy.")
def not_divided(hits, missed, alarms, cleared, prevalence):
    sensitivity, specificity, _ = reference(hits, missed, alarms, cleared, prevalence)
    return sensitivity, specificity, prevalence * sensitivity


@TASK.mistake("That is what a negative answer is worth: the healthy among those cleared. Asked is the positive one.")
def negative_value(hits, missed, alarms, cleared, prevalence):
    sensitivity, specificity, _ = reference(hits, missed, alarms, cleared, prevalence)
    fine = (1 - prevalence) * specificity
    return sensitivity, specificity, fine / (fine + prevalence * (1 - sensitivity))
