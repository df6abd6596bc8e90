"""Judges recorded Google API requests and answers by the discovery documents of Google's own client.

Reads JSON lines {"id", "request": {"method", "host", "path", "query", "body"}, "answer"?} from standard input; `path` is
percent-encoded, `query` and bodies are JSON. Prints one JSON line for each with what is wrong: [] when the documents
have nothing against it.
"""

import base64
import binascii
import json
import pathlib
import re
import sys
from datetime import datetime
from urllib.parse import urlsplit

import googleapiclient.discovery_cache

DOCUMENTS = pathlib.Path(googleapiclient.discovery_cache.__file__).parent / "documents"
# The version that is meant, by the first part of a method's id. A new service is added here.
VERSIONS = {
    "aiplatform": "v1",
    "cloudkms": "v1",
    "cloudtasks": "v2",
    "compute": "v1",
    "firestore": "v1",
    "notebooks": "v2",
    "orgpolicy": "v2",
    "pubsub": "v1",
    "secretmanager": "v1",
    "storage": "v1",
}
documents = {}


def document_of(service, path):
    # Previews have a document of their own.
    version = "v1beta1" if path.startswith("/v1beta1/") else VERSIONS[service]
    name = f"{service}.{version}.json"
    if name not in documents:
        documents[name] = json.loads((DOCUMENTS / name).read_text())
    return documents[name]


def methods(resource):
    for method in resource.get("methods", {}).values():
        yield method["id"], method
    for child in resource.get("resources", {}).values():
        yield from methods(child)


def matches(path, template, parameters):
    """Whether a path is what a template becomes; each value in it fits its parameter's own pattern."""

    def value_of(name):
        own = parameters[name].get("pattern", "[^/]+")
        return f"(?:{own.removeprefix('^').removesuffix('$')})"

    # Every other piece is the name of a parameter.
    pieces = re.split(r"\{\+?(\w+)\}", template)
    pattern = "".join(
        value_of(piece) if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)
    )
    return re.fullmatch(pattern, path) is not None


def problems(document, schema, value, path):
    if value is None:
        # In a request it takes a member away, and no answer of ours holds one.
        return
    if "$ref" in schema:
        schema = document["schemas"][schema["$ref"]]
    kind = schema.get("type")
    if kind == "object":
        if not isinstance(value, dict):
            yield f"{path}: {value!r} is no object"
            return
        properties = schema.get("properties", {})
        extra = schema.get("additionalProperties")
        for name, item in value.items():
            if name in properties:
                yield from problems(document, properties[name], item, f"{path}.{name}")
            elif extra is not None:
                yield from problems(document, extra, item, f"{path}.{name}")
            else:
                yield f"{path}: it has no {name}"
    elif kind == "array":
        if not isinstance(value, list):
            yield f"{path}: {value!r} is no list"
            return
        for index, item in enumerate(value):
            yield from problems(document, schema["items"], item, f"{path}[{index}]")
    elif kind != "any":
        yield from scalar_problems(schema, value, path)


def scalar_problems(schema, value, path):
    kind = schema["type"]
    expected = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}[kind]
    if not isinstance(value, expected) or (kind != "boolean" and isinstance(value, bool)):
        yield f"{path}: {value!r} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {', '.join(schema['enum'])}"
    if schema.get("format") in ("int64", "uint64") and not re.fullmatch(r"-?\d+", value):
        yield f"{path}: {value!r} is no number in a text"
    if schema.get("format") in ("date-time", "google-datetime"):
        try:
            datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            yield f"{path}: {value!r} is no time"
    if schema.get("format") == "byte":
        try:
            base64.b64decode(value, validate=True)
        except binascii.Error:
            yield f"{path}: {value!r} is not in base 64"


def query_problems(document, method, query):
    known = {**document.get("parameters", {}), **method.get("parameters", {})}
    for name, value in query.items():
        schema = known.get(name)
        if schema is None or schema.get("location") != "query":
            yield f"query: there is no {name}"
            continue
        if schema["type"] == "integer" and not re.fullmatch(r"\d+", value):
            yield f"query: {name} is {value!r} and no integer"
        if schema["type"] == "string" and "enum" in schema and value not in schema["enum"]:
            yield f"query: {name} is {value!r} and none of {', '.join(schema['enum'])}"
    for name, schema in method.get("parameters", {}).items():
        if schema.get("location") == "query" and schema.get("required") and name not in query:
            yield f"query: {name} is missing"


def judge(record):
    document = document_of(record["id"].split(".")[0], record["request"]["path"])
    method = dict(methods(document)).get(record["id"])
    if method is None:
        return [f"there is no method {record['id']}"]
    request = record["request"]
    found = []
    if request["method"] != method["httpMethod"]:
        found.append(f"it is a {method['httpMethod']}, not a {request['method']}")
    host = urlsplit(document["rootUrl"]).netloc
    regional = re.fullmatch(rf"(?:[a-z0-9-]+-)?{re.escape(host)}", request["host"])
    if request["host"] != host and not (regional and record["id"].startswith("aiplatform.")):
        found.append(f"its host is {host}, not {request['host']}")
    template = "/" + document["servicePath"] + method["path"]
    if not matches(request["path"], template, method.get("parameters", {})):
        found.append(f"its path is {template}, not {request['path']}")
    found += query_problems(document, method, request["query"])
    if request["body"] is not None:
        if "request" not in method:
            found.append("it takes no body")
        else:
            found += problems(document, method["request"], request["body"], "body")
    answer = record.get("answer")
    if answer is not None:
        if "response" not in method:
            found.append("it answers nothing")
        else:
            found += problems(document, method["response"], answer, "answer")
    return found


for line in sys.stdin:
    print(json.dumps(judge(json.loads(line))), flush=True)
