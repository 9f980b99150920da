"""junit.xml: one test case for every variant, for whatever reads test results."""

from typing import Any
from xml.etree import ElementTree as Xml

# What XML 1.0 can not hold: control characters, lone surrogates, two that are no characters.
ILLEGAL = dict.fromkeys({*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10, 13})


def to_junit(result: dict[str, Any]) -> str:
    """A suite of one run: a variant that misbehaves is a failure, one that could not be judged an error."""
    suite = Xml.Element("testsuite", name=result["scenario"], tests=str(len(result["arms"])))
    for arm in result["arms"]:
        case = Xml.SubElement(suite, "testcase", classname=result["scenario"], name=arm["variant"])
        lines = (f"{f['value']}: {f['sentence']} ({f['figures']})" for f in arm["findings"])
        text = "\n".join(lines)
        if result["verdict"] == "INCONCLUSIVE":
            Xml.SubElement(case, "error", message="; ".join(result["causes"])).text = text
        elif arm["verdict"] != "PROVEN":
            Xml.SubElement(case, "failure", message=arm["verdict"]).text = text
        Xml.SubElement(case, "system-out").text = text
    return Xml.tostring(suite, encoding="unicode", xml_declaration=True).translate(ILLEGAL)
