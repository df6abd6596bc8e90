import type { Actor, ActorKind, Tool } from '../../core/trigger.ts';
import { type Fields, fieldsOf, isFields, listOf, textOf } from '../read.ts';
import { projectIn } from './names.ts';

/** Infrastructure tools by what their user agents hold. Those built on another's code come before it. */
const TOOL_AGENTS: readonly (readonly [RegExp, Tool])[] = [
  [/config-?connector|\bkcc\/|cnrm|crossplane|upbound|ansible|deployment-?manager/i, 'other-iac'],
  [/pulumi/i, 'pulumi'],
  [/terraform|opentofu/i, 'terraform'],
  [/\bcdktf\b/i, 'cdk'],
];

/** What every service account's email ends with. */
const SERVICE_ACCOUNT = /[@.]gserviceaccount\.com$/i;

/** Google's own accounts: service agents, the Google APIs agent, and what Google runs on behalf of a project. */
const SERVICE_AGENT =
  /@(?:gcp-sa-[a-z0-9-]+|compute-system|container-engine-robot|serverless-robot-prod|gcf-admin-robot|gs-project-accounts|cloud-ml\.google\.com|dataflow-service-producer-prod|dataproc-accounts|cloudcomposer-accounts|gae-api-prod\.google\.com)\.iam\.gserviceaccount\.com$|@(?:cloudservices|system|gcp-gae-service|cloud-ml|containerregistry)\.gserviceaccount\.com$|gs-project-accounts\.iam\.gserviceaccount\.com$|@(?:prod|system)\.google\.com$|@google\.internal$/i;

/** A project in the email of an account that belongs to it. */
const ACCOUNT_PROJECT =
  /@(?<iam>[a-z0-9-]+)\.iam\.gserviceaccount\.com$|^(?<appspot>[a-z0-9-]+)@appspot\.gserviceaccount\.com$|^(?<number>\d+)(?:-compute@developer|@cloudbuild)\.gserviceaccount\.com$/i;

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
/** RFC 5321's limit, in characters. */
const EMAIL_MAX = 320;
/** Subjects of federated identities have at most 127 bytes, their pools' names less than this, in characters. */
const PRINCIPAL_MAX = 1024;

/** A person who signed in through an organisation's identity provider; the rest are workloads. */
const WORKFORCE =
  /^principal:\/\/iam\.googleapis\.com\/locations\/[^/]+\/workforcePools\/[^/]+\/subject\/(?<subject>.+)$/s;
const WORKLOAD =
  /^principal:\/\/iam\.googleapis\.com\/projects\/(?<project>[^/]+)\/locations\/[^/]+\/workloadIdentityPools\/[^/]+\/subject\/(?<subject>.+)$/s;

type Person = Pick<Actor, 'kind' | 'name' | 'account'>;

/**
 * Who made the call of an audit log entry; null when it does not say, as with redacted callers. Behind a service account
 * may stand a chain of those who used it: the first person in it is who did it, and the account is the role they took.
 */
export function actorOf(payload: Fields): Actor | null {
  const authentication = fieldsOf(payload['authenticationInfo']);
  const principal = principalOf(authentication);
  if (principal === '') {
    return null;
  }
  const own = personOf(principal);
  const behind = own.kind === 'human' ? [] : behindOf(authentication);
  const person = behind.map(personOf).find(({ kind }) => kind === 'human');
  return {
    principal,
    kind: person?.kind ?? own.kind,
    name: person?.name ?? own.name,
    account: own.account,
    role: person === undefined ? null : principal,
    tool: toolOf(fieldsOf(payload['requestMetadata'])),
  };
}

/**
 * Whether the call was made by one of Cordon's own service accounts. Only the email that Google itself verified counts:
 * no name, no user agent, and nobody who merely stands in a chain of delegation.
 */
export function isOwn(payload: Fields, ownPrincipals: readonly string[]): boolean {
  const email = textOf(fieldsOf(payload['authenticationInfo'])['principalEmail']).toLowerCase();
  return email !== '' && ownPrincipals.some((own) => own.toLowerCase() === email);
}

/** Federated callers have only a subject; of others the email is the shorter and the more stable name. */
function principalOf(authentication: Fields): string {
  const email = textOf(authentication['principalEmail']).trim();
  const subject = textOf(authentication['principalSubject']).trim();
  return email || bare(subject) || thirdParty(authentication);
}

/** `user:alice@example.com` and `serviceAccount:…` name the same as the email alone. */
function bare(subject: string): string {
  return subject.replace(/^(?:user|serviceAccount):/, '');
}

/** A caller that another provider vouches for: what it claims to be is all that is known. */
function thirdParty(identity: Fields): string {
  const principal = identity['thirdPartyPrincipal'];
  if (!isFields(principal)) {
    return '';
  }
  const claims = fieldsOf(principal['thirdPartyClaims']);
  return textOf(claims['sub']) || textOf(claims['email']) || textOf(principal['sub']);
}

/** Who stands behind the email: who the token was made for, then the chain of its delegation, the original caller first. */
function behindOf(authentication: Fields): readonly string[] {
  const links = listOf(authentication['serviceAccountDelegationInfo']).map((link) => {
    const fields = fieldsOf(link);
    const first = fieldsOf(fields['firstPartyPrincipal']);
    return (
      textOf(first['principalEmail']) ||
      bare(textOf(first['principalSubject']) || textOf(fields['principalSubject'])) ||
      thirdParty(fields)
    );
  });
  return [bare(textOf(authentication['principalSubject']).trim()), ...links];
}

function personOf(principal: string): Person {
  if (principal.length > PRINCIPAL_MAX) {
    return person('unknown', '');
  }
  const workforce = WORKFORCE.exec(principal)?.groups?.['subject'];
  if (workforce !== undefined) {
    return person('human', workforce);
  }
  const workload = WORKLOAD.exec(principal)?.groups;
  if (workload !== undefined) {
    return person('robot', workload['subject'] ?? '', projectIn(workload['project']));
  }
  if (SERVICE_AGENT.test(principal)) {
    return person('service', principal);
  }
  // Workload identity of Kubernetes: `project.svc.id.goog[namespace/account]`.
  const cluster = /^(?<project>[^[\s]+)\.svc\.id\.goog\[/.exec(principal)?.groups?.['project'];
  if (cluster !== undefined) {
    return person('robot', principal, projectIn(cluster));
  }
  if (SERVICE_ACCOUNT.test(principal)) {
    const { iam, appspot, number } = ACCOUNT_PROJECT.exec(principal)?.groups ?? {};
    return person('robot', principal, projectIn(iam ?? appspot ?? number));
  }
  const isEmail = principal.length <= EMAIL_MAX && EMAIL.test(principal);
  return isEmail ? person('human', principal) : person('unknown', '');
}

function toolOf(request: Fields): Tool | null {
  const agent = textOf(request['callerSuppliedUserAgent']);
  return TOOL_AGENTS.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
}

function person(kind: ActorKind, name: string, account = ''): Person {
  return { kind, name: name === '' ? null : name, account: account === '' ? null : account };
}
