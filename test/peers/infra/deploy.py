"""Deploys the output of `npm run synth` to moto: as a stack, then as a stack set, and says what there is as JSON.

Every option is on: where CloudFormation leaves out what a condition takes away, moto leaves a hole and stumbles over it.

Usage: deploy.py OUTPUT
"""

import json
import os
import pathlib
import sys

import boto3
from moto import mock_aws

REGION = "eu-west-1"
output = pathlib.Path(sys.argv[1])
os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION=REGION)


def client(name):
    return boto3.client(name, region_name=REGION)


with mock_aws():
    s3 = client("s3")
    s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": REGION})
    for path in sorted((output / "functions").iterdir()):
        s3.put_object(Bucket="code", Key=f"cordon/{path.name}", Body=path.read_bytes())
    template = (output / "cordon.template.json").read_text()
    given = {
        "CodeBucket": "code",
        "Profile": "recommended",
        "CreateDataKey": "yes",
        "LookUpPeople": "yes",
        "NoteFindings": "yes",
        "EventBus": "default",
        "SlackTokenParameter": "/cordon/slack-token",
        "SlackTokenSecret": f"arn:aws:secretsmanager:{REGION}:123456789012:secret:slack",
        "SlackChannel": "C0123456789",
        # Moto makes no list of a list's default.
        "ModelRoles": "service-role/AmazonSageMaker-*,ml/*",
        "ProtectedBuckets": "aws-controltower-*,*tfstate*",
        "OperatorRoles": "arn:aws:iam::123456789012:role/Operator",
        "AlarmEmail": "team@example.com",
        "DefaultOwner": "team",
    }
    parameters = [{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()]
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName="cordon",
        TemplateBody=template,
        Parameters=parameters,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    stack = cloudformation.describe_stacks(StackName="cordon")["Stacks"][0]["StackStatus"]
    lambdas = client("lambda")
    functions = {
        one["FunctionName"]: {
            "runtime": one["Runtime"],
            "role": one["Role"],
            "environment": one["Environment"]["Variables"],
        }
        for one in lambdas.list_functions()["Functions"]
    }
    iam = client("iam")
    roles = {}
    for name in ["events", "act", "sweep", "tick"]:
        role = f"cordon-{name}-{REGION}"
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        roles[name] = {
            policy: str(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
            for policy in names
        }
    rules = client("events").list_rules()["Rules"]
    queues = client("sqs").list_queues()["QueueUrls"]
    mappings = lambdas.list_event_source_mappings()["EventSourceMappings"]
    table = client("dynamodb").describe_table(TableName="cordon")["Table"]
    cloudformation.create_stack_set(StackSetName="set", TemplateBody=template, Parameters=parameters)
    cloudformation.create_stack_instances(
        StackSetName="set", Accounts=["123456789012"], Regions=["us-east-1"]
    )
    instances = cloudformation.list_stack_instances(StackSetName="set")["Summaries"]
    print(
        json.dumps(
            {
                "stack": stack,
                "functions": functions,
                "roles": roles,
                "rules": sorted(rule["Name"] for rule in rules),
                "queues": sorted(url.rsplit("/", 1)[1] for url in queues),
                "fed": len(mappings),
                "keySchema": table["KeySchema"],
                "instances": [one["Status"] for one in instances],
            },
            default=str,
        )
    )
