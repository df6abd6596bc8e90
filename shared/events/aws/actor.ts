import type { Actor, ActorKind, Tool } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isFields, textOf } from '../read.ts';
import { parseArn } from './arn.ts';

/** Roles that IAM Identity Center makes: their session name is the person who signed in. */
const SSO_ROLE = 'AWSReservedSSO_';

/** Roles that only an AWS service can assume. */
const SERVICE_ROLE_PATH = '/aws-service-role/';

/** A session named like an e-mail address is a person, whatever else the name resembles. */
const EMAIL_MAX = 320;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** Session names that machines give themselves: EC2 instances, ECS tasks, notebooks, SDK defaults. */
const MACHINE_SESSION =
  /^(?:i-[0-9a-f]{8,17}|[0-9a-f]{32}|SageMaker|botocore-session-.*|aws-(?:go|java|js|net|php|ruby|rust|kotlin|cpp)-?sdk.*|aws-sdk-.*)$/i;

/** Session names that build and infrastructure tools give themselves, alone or as a part: `prod-terraform-apply`. */
const ROBOT_SESSION =
  /(?:^|[-_+=,])(?:github-?actions?|gitlab|jenkins|circle-?ci|bitbucket|buildkite|aws-?code-?(?:build|deploy|pipeline)|code-?(?:build|deploy|pipeline)|azure-?devops|terraform|open-?tofu|pulumi|atlantis|spacelift|argo-?cd|crossplane|ansible|aws-?cloudformation|cloudformation|aws-?cdk|cdk)/i;

/** Infrastructure tools by what their user agents hold. Those built on another's code come before it. */
const TOOL_AGENTS: readonly (readonly [RegExp, Tool])[] = [
  [/crossplane|upbound|ansible/i, 'other-iac'],
  [/pulumi/i, 'pulumi'],
  [/terraform|opentofu/i, 'terraform'],
  [/\baws-cdk\b|\bcdk\//i, 'cdk'],
];

/** Infrastructure tools by the service that calls on their behalf. */
const TOOL_SERVICES: ReadonlyMap<string, Tool> = new Map([
  ['cloudformation.amazonaws.com', 'cloudformation'],
  ['cloudcontrolapi.amazonaws.com', 'other-iac'],
]);

/** Who made the call of a CloudTrail record; null when the record does not say. */
export function actorOf(record: Fields): Actor | null {
  const identity = record['userIdentity'];
  if (!isFields(identity)) {
    return null;
  }
  const arn = textOf(identity['arn']);
  const invokedBy = textOf(identity['invokedBy']);
  const account = textOf(identity['accountId']) || (parseArn(arn)?.account ?? '');
  const principal = arn || textOf(identity['principalId']) || invokedBy || account;
  if (principal === '') {
    return null;
  }
  return {
    principal,
    ...personOf(identity, arn, invokedBy),
    account: account === '' ? null : account,
    role: roleOf(identity),
    tool: toolOf(record, invokedBy),
  };
}

/** Whether the actor is one of Cordon's own principals. Decided by the account's roles, never by chosen names. */
export function isOwn(actor: Actor, ownPrincipals: readonly string[]): boolean {
  if (ownPrincipals.includes(actor.principal)) {
    return true;
  }
  const key = roleKey(actor.role ?? actor.principal);
  return key !== null && ownPrincipals.some((own) => roleKey(own) === key);
}

/**
 * What a role ARN and the ARNs of its sessions have in common. A session's ARN has no path, but role names are unique
 * in an account whatever their path, so account and name decide. Null for anything else.
 */
function roleKey(text: string): string | null {
  const arn = parseArn(text);
  if (arn === null || arn.account === '') {
    return null;
  }
  const parts = arn.resource.split('/');
  const name = parts[0] === 'role' ? parts.at(-1) : parts[1];
  const known =
    (arn.service === 'iam' && parts[0] === 'role') ||
    (arn.service === 'sts' && parts[0] === 'assumed-role');
  return known && name !== undefined && name !== ''
    ? `${arn.partition}:${arn.account}:${name}`
    : null;
}

type Person = Pick<Actor, 'kind' | 'name'>;

function personOf(identity: Fields, arn: string, invokedBy: string): Person {
  switch (textOf(identity['type'])) {
    case 'IAMUser':
      // With `invokedBy` a service forwarded the call: the person is still behind it.
      return person('human', textOf(identity['userName']) || lastOf(arn));
    case 'AssumedRole':
    case 'Role':
      return sessionOf(identity, arn, invokedBy);
    case 'FederatedUser':
      return person('human', textOf(issuerOf(identity)['userName']) || lastOf(arn));
    case 'SAMLUser':
      return person('human', textOf(identity['userName']));
    case 'IdentityCenterUser':
      return person('human', '');
    case 'Root':
      // The account's own user: nobody in person.
      return person('root', '');
    case 'AWSService':
      return person('service', invokedBy);
    default:
      return invokedBy.endsWith('.amazonaws.com')
        ? person('service', invokedBy)
        : person('unknown', '');
  }
}

function sessionOf(identity: Fields, arn: string, invokedBy: string): Person {
  const issuer = issuerOf(identity);
  const issuerArn = textOf(issuer['arn']);
  const session = sessionName(identity, arn);
  const context = fieldsOf(identity['sessionContext']);
  const source = textOf(context['sourceIdentity']) || textOf(identity['sourceIdentity']);
  const roleName = lastOf(issuerArn) || textOf(issuer['userName']) || arn.split('/')[1] || '';
  if (source !== '') {
    return person(isRobot(source) ? 'robot' : 'human', source);
  }
  if (roleName.startsWith(SSO_ROLE)) {
    return person('human', session);
  }
  if (issuerArn.includes(SERVICE_ROLE_PATH) || invokedBy.endsWith('.amazonaws.com')) {
    return person('service', invokedBy || session);
  }
  if (session === '') {
    return person('unknown', '');
  }
  // `inScopeOf` and `ec2RoleDelivery` say that a function, a task or an instance holds the credentials.
  const machine = isFields(identity['inScopeOf']) || textOf(context['ec2RoleDelivery']) !== '';
  return person(machine || isRobot(session) ? 'robot' : 'human', session);
}

function isRobot(name: string): boolean {
  const email = name.length <= EMAIL_MAX && EMAIL.test(name);
  return !email && (MACHINE_SESSION.test(name) || ROBOT_SESSION.test(name));
}

/** The session's name: the end of its ARN, or of its principal id where the ARN was cut. */
function sessionName(identity: Fields, arn: string): string {
  const parts = (parseArn(arn)?.resource ?? '').split('/');
  if (parts[0] === 'assumed-role' && parts.length > 2) {
    return parts.at(-1) ?? '';
  }
  const id = textOf(identity['principalId']);
  const colon = id.indexOf(':');
  return colon < 0 ? '' : id.slice(colon + 1);
}

function roleOf(identity: Fields): string | null {
  const arn = textOf(issuerOf(identity)['arn']);
  return parseArn(arn)?.resource.startsWith('role/') === true ? arn : null;
}

function issuerOf(identity: Fields): Fields {
  return fieldsOf(fieldsOf(identity['sessionContext'])['sessionIssuer']);
}

function toolOf(record: Fields, invokedBy: string): Tool | null {
  const agent = textOf(record['userAgent']);
  const service =
    TOOL_SERVICES.get(invokedBy) ??
    TOOL_SERVICES.get(agent) ??
    TOOL_SERVICES.get(textOf(record['sourceIPAddress']));
  return service ?? TOOL_AGENTS.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
}

function person(kind: ActorKind, name: string): Person {
  return { kind, name: name === '' ? null : name };
}

function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
