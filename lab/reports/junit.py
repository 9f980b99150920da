"""junit.xml: a test case for every claim of every variant, for whatever reads test results."""

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as Xml

# What XML 1.0 can not hold: control characters, lone surrogates, two that are no characters.
ILLEGAL = dict.fromkeys({*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10, 13})
Answer = tuple[str, str]
PASSED: Answer = ("", "")


def to_junit(results: Iterable[dict[str, Any]]) -> str:
    """A suite for every run, in it a case for every claim of every arm, and one for the verdict.

    A fix that breaks a claim is a failure, and so is a broken variant that breaks none; what is not known is an error
    where the verdict hangs on it, else it is skipped.
    """
    root = Xml.Element("testsuites")
    for result in results:
        root.append(_suite(result))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    return Xml.tostring(root, encoding="unicode", xml_declaration=True).translate(ILLEGAL)


def _suite(result: dict[str, Any]) -> Xml.Element:
    suite = Xml.Element("testsuite", name=result["scenario"], time=f"{result['seconds']:.1f}")
    for arm in result["arms"]:
        for finding in arm["findings"]:
            place = f"{result['scenario']}.{arm['variant']}"
            _case(suite, place, finding["sentence"], _answer(result, arm, finding), _text(finding))
    _case(suite, result["scenario"], "verdict", _verdict(result), "\n".join([result["verdict"], *result["causes"]]))
    tags = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    suite.set("tests", str(len(suite)))
    for name, tag in tags.items():
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    return suite


def _case(suite: Xml.Element, place: str, name: str, answer: Answer, text: str) -> None:
    case = Xml.SubElement(suite, "testcase", classname=place, name=name)
    tag, message = answer
    if tag:
        Xml.SubElement(case, tag, message=message)
    Xml.SubElement(case, "system-out").text = text


def _answer(result: dict[str, Any], arm: dict[str, Any], finding: dict[str, Any]) -> Answer:
    """How a test would have ended: the tag of JUnit, "" where it passed, with the reason."""
    if result["faults"]:
        return "error", f"the run has a fault, so nothing is known: {'; '.join(result['faults'])}"
    must_break = arm["kind"] in ("broken", "tempting")
    if finding["value"] == "unknown":
        decides = arm["verdict"] == "INCONCLUSIVE" and not (must_break and finding["guard"])
        return "error" if decides else "skipped", finding["figures"]
    if must_break:
        silent = arm["verdict"] == "NOT REPRODUCED" and not finding["guard"]
        return ("failure", f"{arm['variant']} must break a claim: {finding['figures']}") if silent else PASSED
    return ("failure", finding["figures"]) if finding["value"] == "broken" else PASSED


def _verdict(result: dict[str, Any]) -> Answer:
    if result["verdict"] == "PROVEN":
        return PASSED
    tag = "error" if result["verdict"] == "INCONCLUSIVE" else "failure"
    return tag, f"{result['verdict']}: {'; '.join(result['causes'])}"


def _text(finding: dict[str, Any]) -> str:
    return "\n".join(filter(None, [f"{finding['value']}: {finding['figures']}", finding.get("traceback")]))
