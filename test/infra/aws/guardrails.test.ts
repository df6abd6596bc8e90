import { describe, expect, it } from 'vitest';
import { GUARDRAILS, type Guardrail } from '../../../infra/aws/guardrails.ts';
import { type Asked, deniedBy } from '../../support/policy-evaluator.ts';

const ALICE = 'arn:aws:iam::111122223333:role/DataScientist';
const CORDON = 'arn:aws:iam::111122223333:role/cordon/cordon-act-eu-west-1';
const BREAK_GLASS = 'arn:aws:iam::111122223333:role/break-glass';
const QUARANTINED = { 'aws:ResourceTag/cordon-quarantine': 'true' };
const EVIDENCE = { 'aws:ResourceTag/cordon-quarantine': 'evidence' };

function statementsOf(name: string): Guardrail['document']['Statement'] {
  return GUARDRAILS.find((one) => one.name === name)?.document.Statement ?? [];
}

function asked(action: string, context: Asked['context'] = {}, by = ALICE): Asked {
  return { action, context: { 'aws:PrincipalArn': by, ...context } };
}

describe.each(GUARDRAILS)('the guardrail $name', ({ document, limit, name }) => {
  it('fits, with names of its own for its statements, which deny but for an empty boundary', () => {
    const sids = document.Statement.map(({ Sid }) => Sid);

    expect(JSON.stringify(document).length).toBeLessThanOrEqual(limit);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
    expect(document.Statement.filter(({ Effect }) => Effect === 'Allow').length).toBe(
      name.includes('boundary') ? 1 : 0,
    );
  });

  it('leaves Cordon and break-glass alone', () => {
    for (const { Action, Effect } of document.Statement) {
      for (const action of Effect === 'Deny' ? [Action].flat() : []) {
        for (const by of [CORDON, BREAK_GLASS]) {
          const context = { ...EVIDENCE, 'aws:TagKeys': ['cordon-status'] };
          expect(deniedBy(document.Statement, asked(action, context, by)), action).toEqual([]);
        }
      }
    }
  });

  it('says nothing of overrides: they are people’s', () => {
    expect(JSON.stringify(document)).not.toContain('cordon-override');
  });
});

describe.each(['quarantine.scp.json', 'quarantine.boundary.json'])('%s', (name) => {
  const statements = statementsOf(name);

  it.each<[action: string, context: Asked['context'], by: string[]]>([
    ['sagemaker:CreatePresignedNotebookInstanceUrl', QUARANTINED, ['QuarantineUse']],
    ['sagemaker:StartNotebookInstance', QUARANTINED, ['QuarantineUse']],
    ['sagemaker:UpdateNotebookInstance', QUARANTINED, ['QuarantineUse']],
    ['sagemaker:InvokeEndpoint', QUARANTINED, ['QuarantineUse']],
    ['sagemaker:InvokeEndpointAsync', QUARANTINED, ['QuarantineUse']],
    ['sagemaker:InvokeEndpointWithResponseStream', QUARANTINED, ['QuarantineUse']],
    ['sagemaker:UpdateEndpoint', QUARANTINED, ['QuarantineUse']],
    ['sagemaker:StartNotebookInstance', {}, []],
    ['sagemaker:InvokeEndpoint', { 'aws:ResourceTag/cordon-status': 'stopped' }, []],
    ['sagemaker:DescribeNotebookInstance', QUARANTINED, []],
    ['sagemaker:DeleteNotebookInstance', QUARANTINED, []],
    ['sagemaker:StopNotebookInstance', QUARANTINED, []],
    ['sagemaker:DeleteEndpoint', QUARANTINED, []],
    ['sagemaker:DeleteNotebookInstance', EVIDENCE, ['QuarantineEvidence']],
    ['sagemaker:StopNotebookInstance', EVIDENCE, ['QuarantineEvidence']],
    ['sagemaker:StartNotebookInstance', EVIDENCE, ['QuarantineUse']],
    ['sagemaker:AddTags', { 'aws:TagKeys': ['team', 'cordon-status'] }, ['CordonTags']],
    ['sagemaker:DeleteTags', { 'aws:TagKeys': ['cordon-quarantine'] }, ['CordonTags']],
    ['s3:UntagResource', { 'aws:TagKeys': ['cordon-case'] }, ['CordonTags']],
    ['sagemaker:CreateModel', { 'aws:TagKeys': ['cordon-case'] }, ['CordonTags']],
    ['sagemaker:AddTags', { 'aws:TagKeys': ['cordon-override', 'cordon-override-until'] }, []],
    ['sagemaker:CreateNotebookInstance', { 'aws:TagKeys': ['team'] }, []],
  ])('of %s with %j: %j', (action, context, by) => {
    expect(deniedBy(statements, asked(action, context))).toEqual(by);
  });

  it('keeps everybody from making themselves Cordon', () => {
    const role = 'arn:aws:iam::111122223333:role/cordon/cordon-mine';

    const denied = deniedBy(statements, { ...asked('iam:CreateRole'), resource: role });

    expect(denied).toEqual(['CordonRoles']);
    expect(deniedBy(statements, { ...asked('iam:CreateRole'), resource: `${ALICE}2` })).toEqual([]);
  });
});

describe('creation.scp.json', () => {
  const right = {
    'sagemaker:DirectInternetAccess': 'Disabled',
    'sagemaker:RootAccess': 'Disabled',
    'sagemaker:VpcSubnets': ['subnet-1'],
    'sagemaker:VolumeKmsKey': 'arn:aws:kms:eu-west-1:111122223333:key/k',
    'sagemaker:MinimumInstanceMetadataServiceVersion': '2',
  };
  const without = (key: keyof typeof right) =>
    Object.fromEntries(Object.entries(right).filter(([name]) => name !== key));

  it.each<[what: string, action: string, context: Asked['context'], by: string[]]>([
    ['a right notebook', 'CreateNotebookInstance', right, []],
    [
      'one that says nothing of the internet',
      'CreateNotebookInstance',
      without('sagemaker:DirectInternetAccess'),
      ['NotebookDirectInternet'],
    ],
    [
      'one outside a VPC',
      'CreateNotebookInstance',
      without('sagemaker:VpcSubnets'),
      ['NotebookOutsideVpc'],
    ],
    [
      'one without a key',
      'CreateNotebookInstance',
      without('sagemaker:VolumeKmsKey'),
      ['NotebookWithoutKey'],
    ],
    [
      'one that says nothing of root',
      'CreateNotebookInstance',
      without('sagemaker:RootAccess'),
      ['NotebookRoot'],
    ],
    [
      'one with the old metadata service',
      'CreateNotebookInstance',
      { ...right, 'sagemaker:MinimumInstanceMetadataServiceVersion': '1' },
      ['NotebookMetadata'],
    ],
    ['a resize', 'UpdateNotebookInstance', {}, []],
    [
      'root given back',
      'UpdateNotebookInstance',
      { 'sagemaker:RootAccess': 'Enabled' },
      ['NotebookRootBack'],
    ],
    ['a domain by default', 'CreateDomain', {}, ['DomainOpen']],
    ['a domain in its VPC', 'CreateDomain', { 'sagemaker:AppNetworkAccessType': 'VpcOnly' }, []],
    [
      'a domain that is opened',
      'UpdateDomain',
      { 'sagemaker:AppNetworkAccessType': 'PublicInternetOnly' },
      ['DomainOpened'],
    ],
    ['a domain with another image', 'UpdateDomain', {}, []],
  ])('of %s', (_, action, context, by) => {
    const denied = deniedBy(
      statementsOf('creation.scp.json'),
      asked(`sagemaker:${action}`, context),
    );

    expect(denied).toEqual(by);
  });
});
