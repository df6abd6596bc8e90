"""Judges recorded AWS requests and answers by botocore's API models.

Reads JSON lines {"service", "operation", "input", "output"?} from standard input; `service` is botocore's name.
Prints one JSON line for each with what is wrong: [] when the models have nothing against it.
"""

import json
import re
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

loader = Loader()
models = {}


def model_of(service):
    if service not in models:
        models[service] = ServiceModel(loader.load_service_model(service, "service-2"), service)
    return models[service]


# Its pattern refuses the ARNs of general purpose buckets, which the documentation of its operations names first.
PATTERN_UNJUDGED = {"S3ResourceArn"}


def matches(pattern, value):
    """Patterns are Java's; those that Python does not know (`\\p{L}`) are not judged."""
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return True


def constraints(shape, value, path):
    """Enums, patterns and lengths, which ParamValidator leaves out."""
    if value is None:
        return
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            yield from constraints(member, value.get(name), f"{path}.{name}")
    elif kind == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from constraints(shape.member, item, f"{path}[{index}]")
    elif kind == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from constraints(shape.key, key, f"{path}({key})")
            yield from constraints(shape.value, item, f"{path}[{key}]")
    elif kind == "string" and isinstance(value, str):
        if shape.enum and value not in shape.enum:
            yield f"{path}: '{value}' is none of {', '.join(shape.enum)}"
        pattern = shape.metadata.get("pattern")
        if pattern and shape.name not in PATTERN_UNJUDGED and not matches(pattern, value):
            yield f"{path}: '{value}' does not match {pattern}"
    size = len(value) if isinstance(value, (str, list, dict)) else value
    if isinstance(size, (int, float)) and not isinstance(size, bool):
        if "max" in shape.metadata and size > shape.metadata["max"]:
            yield f"{path}: {size} is more than {shape.metadata['max']}"
        if "min" in shape.metadata and size < shape.metadata["min"]:
            yield f"{path}: {size} is less than {shape.metadata['min']}"


def problems(shape, value, path):
    if shape is None:
        return [f"{path}: the operation has none, but there is {value}"] if value else []
    report = ParamValidator().validate(value, shape)
    found = [report.generate_report()] if report.has_errors() else []
    return found + list(constraints(shape, value, path))


def judge(record):
    model = model_of(record["service"])
    if record["operation"] not in model.operation_names:
        return [f"{record['service']} has no operation {record['operation']}"]
    operation = model.operation_model(record["operation"])
    found = problems(operation.input_shape, record["input"], "input")
    if "output" in record:
        found += problems(operation.output_shape, record["output"], "output")
    return found


for line in sys.stdin:
    print(json.dumps(judge(json.loads(line))), flush=True)
