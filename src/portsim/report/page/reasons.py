"""Why a formula of queueing theory is right for a stage, or why none is, in the language of the page."""

from decimal import Decimal

from portsim.report.page.fact import Fact
from portsim.report.page.figures import Teller
from portsim.report.text import Name, Text, joined


def reason(why: Fact, tell: Teller) -> Text:
    """The words of a reason as the facts have it: `{"key": "blocked", "named": {"minutes": 0.5}}`."""
    key = f"theory.why.{why['key'].value}"
    named = {field: _written(why["named"][field], how, tell) for field, how in tell.say.fields(key).items()}
    return tell.say(key, **named)


def _written(fact: Fact, how: str, tell: Teller) -> Text:
    """A name, several, or a number with the digits that its words ask for."""
    if isinstance(fact.value, str):
        return (Name(fact.value),)
    if isinstance(fact.value, list):
        return joined(*((", " if number else "", Name(each.value)) for number, each in enumerate(fact)))
    if how.endswith("%"):
        return tell.percent(fact)
    # So many digits are shown as count: of 0.512 in two 0.51, of 123.4 all that stand before the point.
    exponent = Decimal(format(fact.value, how)).as_tuple().exponent
    return (tell.number(fact, max(0, -int(exponent))),)
