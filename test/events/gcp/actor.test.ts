import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../shared/core/trigger.ts';
import { ALICE, NUMBER, notebooks, onlyTrigger, PROJECT } from './samples.ts';

const DEPLOYER = `deployer@${PROJECT}.iam.gserviceaccount.com`;
const POOLS = '//iam.googleapis.com/locations/global/workforcePools/staff/subject';
const WORKLOADS = `//iam.googleapis.com/projects/${NUMBER}/locations/global/workloadIdentityPools`;

function actorOf(authenticationInfo: unknown, agent = 'gcloud/550.0.0'): Actor | null {
  const requestMetadata = { callerSuppliedUserAgent: agent };
  return onlyTrigger(notebooks('StopInstance', { authenticationInfo, requestMetadata })).actor;
}

describe('an actor', () => {
  it.each([
    ['a person', ALICE, 'human', null],
    ['a person of Google', 'someone@google.com', 'human', null],
    ['a service account', DEPLOYER, 'robot', PROJECT],
    [
      'Compute Engine’s default account',
      `${NUMBER}-compute@developer.gserviceaccount.com`,
      'robot',
      NUMBER,
    ],
    ['App Engine’s default account', `${PROJECT}@appspot.gserviceaccount.com`, 'robot', PROJECT],
    ['Cloud Build’s old account', `${NUMBER}@cloudbuild.gserviceaccount.com`, 'robot', NUMBER],
    [
      'Notebooks itself',
      `service-${NUMBER}@gcp-sa-notebooks.iam.gserviceaccount.com`,
      'service',
      null,
    ],
    [
      'Vertex AI itself',
      `service-${NUMBER}@gcp-sa-aiplatform.iam.gserviceaccount.com`,
      'service',
      null,
    ],
    [
      'Compute Engine itself',
      `service-${NUMBER}@compute-system.iam.gserviceaccount.com`,
      'service',
      null,
    ],
    [
      'Cloud Storage itself',
      `service-${NUMBER}@gs-project-accounts.iam.gserviceaccount.com`,
      'service',
      null,
    ],
    [
      'a log without the @',
      `service-${NUMBER}-gs-project-accounts.iam.gserviceaccount.com`,
      'service',
      null,
    ],
    ['the Google APIs agent', `${NUMBER}@cloudservices.gserviceaccount.com`, 'service', null],
    ['Google’s system', 'cloud-storage-millwheel@system.gserviceaccount.com', 'service', null],
    ['Google’s production', 'app-engine-appserver@prod.google.com', 'service', null],
  ])('is by email %s', (_what, principalEmail, kind, account) => {
    expect(actorOf({ principalEmail })).toEqual({
      principal: principalEmail,
      kind,
      name: principalEmail,
      account,
      role: null,
      tool: null,
    });
  });

  it.each([
    ['no address', 'REDACTED'],
    ['far too long', `${'a'.repeat(2000)}@example.com`],
    ['two addresses', 'a@example.com b@example.com'],
    ['nearly a service account', 'xgserviceaccount.com'],
  ])('is unknown, and nobody by name, when its email is %s', (_what, principalEmail) => {
    expect(actorOf({ principalEmail })).toMatchObject({
      principal: principalEmail,
      kind: 'unknown',
      name: null,
    });
  });

  it.each([
    ['empty', {}],
    ['missing', undefined],
    ['redacted', { principalEmail: '', principalSubject: '' }],
    ['no text', { principalEmail: 5, principalSubject: {} }],
    ['a text', 'alice'],
  ])('is not known when authentication is %s', (_what, authenticationInfo) => {
    expect(actorOf(authenticationInfo)).toBeNull();
  });

  it.each([
    ['a person', `user:${ALICE}`, ALICE, 'human', ALICE, null],
    ['a service account', `serviceAccount:${DEPLOYER}`, DEPLOYER, 'robot', DEPLOYER, PROJECT],
    [
      'a person of a workforce',
      `principal:${POOLS}/bob@corp.example`,
      `principal:${POOLS}/bob@corp.example`,
      'human',
      'bob@corp.example',
      null,
    ],
    [
      'a workload',
      `principal:${WORKLOADS}/github/subject/repo:org/app:ref:refs/heads/main`,
      `principal:${WORKLOADS}/github/subject/repo:org/app:ref:refs/heads/main`,
      'robot',
      'repo:org/app:ref:refs/heads/main',
      NUMBER,
    ],
    [
      'a workload of a cluster',
      `serviceAccount:${PROJECT}.svc.id.goog[ml/trainer]`,
      `${PROJECT}.svc.id.goog[ml/trainer]`,
      'robot',
      `${PROJECT}.svc.id.goog[ml/trainer]`,
      PROJECT,
    ],
    [
      'a group of workloads',
      `principalSet:${WORKLOADS}/github/attribute.org/x`,
      `principalSet:${WORKLOADS}/github/attribute.org/x`,
      'unknown',
      null,
      null,
    ],
    [
      'a pool of another cloud',
      'principal://evil.example/locations/global/workforcePools/p/subject/x',
      'principal://evil.example/locations/global/workforcePools/p/subject/x',
      'unknown',
      null,
      null,
    ],
  ])('is by subject alone %s', (_what, principalSubject, principal, kind, name, account) => {
    for (const principalEmail of [undefined, '']) {
      expect(actorOf({ principalEmail, principalSubject })).toMatchObject({
        principal,
        kind,
        name,
        account,
      });
    }
  });

  it('is unknown by a subject that is far too long', () => {
    const principalSubject = `principal:${POOLS}/${'x'.repeat(2000)}`;

    expect(actorOf({ principalSubject })).toMatchObject({ kind: 'unknown', name: null });
  });

  it('may be vouched for by another provider', () => {
    const thirdPartyPrincipal = { thirdPartyClaims: { sub: 'bob', aud: 'x' } };

    expect(actorOf({ thirdPartyPrincipal })).toMatchObject({
      principal: 'bob',
      kind: 'unknown',
      name: null,
    });
  });
});

describe('a tool', () => {
  it.each([
    [
      'HashiCorp Terraform/1.9.0 (+https://www.terraform.io) terraform-provider-google/6.0',
      'terraform',
    ],
    ['google-api-go-client/0.5 OpenTofu/1.8', 'terraform'],
    ['google-api-go-client/0.5 pulumi-google-native terraform-provider', 'pulumi'],
    ['Terraform/1.0 terraform-provider-google-beta/kcc/controller-manager', 'other-iac'],
    ['kcc/controller-manager DeclarativeClientLib/0.0.1', 'other-iac'],
    ['crossplane-provider-gcp/1.0 Terraform/1.5', 'other-iac'],
    ['Google-Ansible-MM-storage', 'other-iac'],
    ['google-cloud-sdk gcloud/550.0.0 command/gcloud.notebooks.instances.create', null],
    ['Mozilla/5.0 (Macintosh) Chrome/140.0,gzip(gfe)', null],
    ['', null],
  ])('is known by its user agent: %s', (agent, tool) => {
    expect(actorOf({ principalEmail: DEPLOYER }, agent)?.tool).toBe(tool);
  });
});
