import { CASE_TAG, QUARANTINE_TAG, STATUS_TAG } from '../../shared/core/labels.ts';

/** A policy document for AWS Organizations or IAM. */
export interface Guardrail {
  /** The file's name. */
  readonly name: string;
  /** How long it may be, in characters without white space. */
  readonly limit: number;
  readonly document: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly GuardrailStatement[];
  };
}

/** A statement in one. */
export interface GuardrailStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** Longest policy of an organization (AWS Organizations quotas). */
const SCP_MAX = 5_120;

/** Longest managed policy (IAM quotas). */
const MANAGED_MAX = 6_144;

/** Cordon's own roles, and those that stack sets deploy it by. */
const CORDON = [
  'arn:*:iam::*:role/cordon/cordon-*',
  'arn:*:iam::*:role/stacksets-exec-*',
  'arn:*:iam::*:role/AWSCloudFormationStackSetExecutionRole',
];

/** Whom no guardrail may lock out, when all else fails. Make a role of this name before you attach one. */
export const BREAK_GLASS = 'arn:*:iam::*:role/break-glass';

/** Everybody but Cordon and break-glass. */
const OTHERS = { ArnNotLike: { 'aws:PrincipalArn': [...CORDON, BREAK_GLASS] } };

/** What opens, starts, asks or changes a resource. Its owner can still read, stop and delete it. */
const USES = [
  'sagemaker:CreateApp',
  'sagemaker:CreatePresignedDomainUrl',
  'sagemaker:CreatePresignedNotebookInstanceUrl',
  'sagemaker:InvokeEndpoint',
  'sagemaker:InvokeEndpointAsync',
  'sagemaker:InvokeEndpointWithResponseStream',
  'sagemaker:StartNotebookInstance',
  'sagemaker:StartSession',
  'sagemaker:UpdateEndpoint',
  'sagemaker:UpdateEndpointWeightsAndCapacities',
  'sagemaker:UpdateNotebookInstance',
];

/** What ends a resource, and with it what it could tell. */
const ENDS = [
  'sagemaker:DeleteEndpoint',
  'sagemaker:DeleteEndpointConfig',
  'sagemaker:DeleteModel',
  'sagemaker:DeleteNotebookInstance',
  'sagemaker:StopNotebookInstance',
];

/** The value of the quarantine tag that keeps a resource as it is, for those who investigate. */
export const EVIDENCE = 'evidence';

/**
 * Calls that name the tags they write. S3's older ones, which replace the whole set, tell IAM no keys: nothing can hold them
 * to some.
 */
const TAGGING = ['s3:TagResource', 's3:UntagResource', 'sagemaker:AddTags', 'sagemaker:DeleteTags'];

/** Calls that create, and take tags with them. */
const TAGGING_AT_BIRTH = [
  'sagemaker:CreateEndpoint',
  'sagemaker:CreateEndpointConfig',
  'sagemaker:CreateModel',
  'sagemaker:CreateNotebookInstance',
];

const OWN_TAGS = [STATUS_TAG, CASE_TAG, QUARANTINE_TAG];

/** What would change who Cordon is. */
const IDENTITY = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
];

function deny(
  Sid: string,
  Action: readonly string[],
  Condition: NonNullable<GuardrailStatement['Condition']>,
  Resource = '*',
): GuardrailStatement {
  return { Sid, Effect: 'Deny', Action, Resource, Condition: { ...OTHERS, ...Condition } };
}

/** What quarantine means, and that nobody takes or fakes it: the half that an account's own boundary can have, too. */
const QUARANTINE: readonly GuardrailStatement[] = [
  deny('QuarantineUse', USES, { Null: { [`aws:ResourceTag/${QUARANTINE_TAG}`]: 'false' } }),
  deny('QuarantineEvidence', ENDS, {
    StringEquals: { [`aws:ResourceTag/${QUARANTINE_TAG}`]: EVIDENCE },
  }),
  deny('CordonTags', [...TAGGING, ...TAGGING_AT_BIRTH], {
    'ForAnyValue:StringEquals': { 'aws:TagKeys': OWN_TAGS },
  }),
];

const CORDON_ITSELF: readonly GuardrailStatement[] = [
  deny('CordonRoles', IDENTITY, {}, 'arn:*:iam::*:role/cordon/*'),
  deny(
    'CordonCode',
    ['lambda:DeleteFunction', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration'],
    {},
    'arn:*:lambda:*:*:function:cordon-*',
  ),
];

/** Where a call creates, what was not asked for is the API's default; where it changes, it stays as it is. */
const CREATE_NOTEBOOK = ['sagemaker:CreateNotebookInstance'];
const UPDATE_NOTEBOOK = ['sagemaker:UpdateNotebookInstance'];

/** Faults that only a new resource can be without, refused when it is created; and their like, when it is changed. */
const CREATION: readonly GuardrailStatement[] = [
  deny('NotebookDirectInternet', CREATE_NOTEBOOK, {
    StringNotEquals: { 'sagemaker:DirectInternetAccess': 'Disabled' },
  }),
  deny('NotebookOutsideVpc', CREATE_NOTEBOOK, { Null: { 'sagemaker:VpcSubnets': 'true' } }),
  deny('NotebookWithoutKey', CREATE_NOTEBOOK, { Null: { 'sagemaker:VolumeKmsKey': 'true' } }),
  deny('NotebookRoot', CREATE_NOTEBOOK, {
    StringNotEquals: { 'sagemaker:RootAccess': 'Disabled' },
  }),
  deny('NotebookRootBack', UPDATE_NOTEBOOK, {
    StringEquals: { 'sagemaker:RootAccess': 'Enabled' },
  }),
  deny('NotebookMetadata', CREATE_NOTEBOOK, {
    StringNotEquals: { 'sagemaker:MinimumInstanceMetadataServiceVersion': '2' },
  }),
  deny('NotebookMetadataBack', UPDATE_NOTEBOOK, {
    StringEquals: { 'sagemaker:MinimumInstanceMetadataServiceVersion': '1' },
  }),
  deny('DomainOpen', ['sagemaker:CreateDomain'], {
    StringNotEquals: { 'sagemaker:AppNetworkAccessType': 'VpcOnly' },
  }),
  deny('DomainOpened', ['sagemaker:UpdateDomain'], {
    StringEquals: { 'sagemaker:AppNetworkAccessType': 'PublicInternetOnly' },
  }),
];

function guardrail(
  name: string,
  limit: number,
  Statement: readonly GuardrailStatement[],
): Guardrail {
  return { name, limit, document: { Version: '2012-10-17', Statement } };
}

/** Every document that is shipped. */
export const GUARDRAILS: readonly Guardrail[] = [
  guardrail('quarantine.scp.json', SCP_MAX, [...QUARANTINE, ...CORDON_ITSELF]),
  guardrail('creation.scp.json', SCP_MAX, CREATION),
  // A boundary grants nothing, but what it does not allow is denied: so it allows what it does not mean.
  guardrail('quarantine.boundary.json', MANAGED_MAX, [
    { Sid: 'AllElse', Effect: 'Allow', Action: '*', Resource: '*' },
    ...QUARANTINE,
    ...CORDON_ITSELF,
  ]),
];
