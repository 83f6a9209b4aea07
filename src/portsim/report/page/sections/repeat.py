"""How to get the same numbers again."""

from collections.abc import Iterator

from portsim.report.page.blocks import Block, Command, Items, Paragraph, Row, Table
from portsim.report.page.fact import Fact
from portsim.report.page.figures import NOTHING, Teller
from portsim.report.text import Name


def repeat(facts: Fact, tell: Teller) -> Iterator[Block]:
    """Command, seed, versions, and a checksum of what each scenario says."""
    say, found = tell.say, facts["repeat"]
    if found["command"]:
        yield Command(found["command"].value)
    else:
        yield Paragraph(say("repeat.no_command"))
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].value.items())
    seed, count = (Name(str(found["seed"].value)),), (tell.number(found["replications"], 0),)
    engine = say(f"moved_by.{found['engine'].value}")
    yield Items(
        (
            say("repeat.run", seed=seed, count=count, engine=engine),
            say("repeat.versions", versions=(Name(versions),)),
        )
    )
    rows = tuple(
        Row(
            (Name(each["title"].value),),
            (
                (Name(each["file"].value or NOTHING),),
                (Name(each["hash"].value),),
                NOTHING if each["audit_checks"].value is None else (tell.number(each["audit_checks"], 0),),
            ),
        )
        for each in facts["scenarios"]
    )
    heads = tuple(say(f"head.{each}") for each in ("scenario", "file", "hash", "checks"))
    yield Table(say("repeat.scenarios"), heads, rows, (0, 1))
