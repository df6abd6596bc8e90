import type { Cloud } from '../../shared/core/ref.ts';

/** Controls of the catalogue that no rule is about, and why. Ids are exact, or end in `*`. */
export interface LeftOut {
  readonly cloud: Cloud;
  readonly controls: readonly string[];
  /** A sentence, for whoever looks for the control. */
  readonly reason: string;
}

const JOBS =
  'A job does not stay, and nothing of a running one can be changed: prevent it at its creation, by policy of the organisation.';

/** Every control without a rule. A test holds this to the catalogue, both ways. */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    cloud: 'aws',
    controls: [
      'aws-trainingjob-*',
      'aws-processingjob-*',
      'aws-transformjob-*',
      'aws-monitoring-*',
    ],
    reason: JOBS,
  },
  {
    cloud: 'aws',
    controls: [
      'aws-domain-*',
      'aws-space-*',
      'aws-featuregroup-*',
      'aws-modelpackagegroup-*',
      'aws-bedrock-*',
    ],
    reason: 'Cordon does not serve this type yet; nothing about it is read, so nothing is claimed.',
  },
  {
    cloud: 'aws',
    controls: ['aws-endpointconfig-no-network-isolation'],
    reason:
      'Judged by `sagemaker-endpoint-network-isolated`, which reads the switch of the configuration too.',
  },
  {
    cloud: 'aws',
    controls: ['aws-ml-role-wildcard', 'aws-notebook-role-overbroad'],
    reason:
      'Roles belong to whoever runs the account, and a wrong guess would stop work everywhere: use IAM Access Analyzer. What a role may do is decided by boundaries and service control policies too, which Cordon does not read.',
  },
  {
    cloud: 'aws',
    controls: ['aws-sagemaker-untagged'],
    reason:
      "Which tags are mandatory is the organisation's own: its tag policies say it once, for every service.",
  },
  {
    cloud: 'aws',
    controls: ['aws-s3-objects-not-cmk'],
    reason: "Objects are data: Cordon reads settings, and rewrites nobody's objects.",
  },
  {
    cloud: 'aws',
    controls: ['aws-s3-no-data-events'],
    reason:
      'It is a setting of a trail, which one account keeps for all: set it where the trail is made.',
  },
  {
    cloud: 'aws',
    controls: ['aws-s3-no-mfa-delete', 'aws-s3-no-object-lock'],
    reason:
      'Only the root user with its device can change the one, and the other can never be taken back.',
  },
  {
    cloud: 'aws',
    controls: ['aws-s3-accesspoint-bpa', 'aws-s3-mrap-bpa'],
    reason: "The setting is fixed at creation. The bucket's own block holds for every way to it.",
  },
  {
    cloud: 'azure',
    controls: ['az-mlws-unapproved-registry-models'],
    reason:
      'Which models may be deployed is said by a policy of the organisation, which refuses others by itself: Cordon reads no compliance states.',
  },
  {
    cloud: 'azure',
    controls: ['az-ai-*'],
    reason:
      'Cordon does not serve Azure AI services yet; nothing about them is read, so nothing is claimed.',
  },
  {
    cloud: 'azure',
    controls: ['az-mlreg-*'],
    reason:
      'Cordon does not serve registries yet; nothing about them is read, so nothing is claimed.',
  },
  {
    cloud: 'azure',
    controls: ['az-ml-untagged'],
    reason:
      "Which tags are mandatory is the organisation's own: an Azure Policy says it once, for every service, and computes take no tags at all.",
  },
  {
    cloud: 'azure',
    controls: ['az-ml-rbac-overbroad'],
    reason:
      'Roles belong to whoever runs the subscription, most are given above the workspace where they cannot be taken away for it alone, and a wrong guess would lock people out.',
  },
  {
    cloud: 'gcp',
    controls: ['gcp-vertex-job-*'],
    reason: JOBS,
  },
  {
    cloud: 'gcp',
    controls: [
      'gcp-colab-*',
      'gcp-vertex-model-*',
      'gcp-vertex-dataset-*',
      'gcp-vertex-indexep-*',
      'gcp-vertex-featurestore-*',
      'gcp-vertex-tensorboard-*',
      'gcp-vertex-metadatastore-*',
      'gcp-ml-sa-overbroad',
      'gcp-unlabelled',
    ],
    reason: 'Cordon does not serve this type yet; nothing about it is read, so nothing is claimed.',
  },
  {
    cloud: 'gcp',
    controls: ['gcp-vertex-ep-model-egress'],
    reason:
      'Whether a model server may reach the internet is in no answer of the REST API, so it can neither be read nor set.',
  },
  {
    cloud: 'gcp',
    controls: ['gcp-gcs-objects-not-cmek'],
    reason: "Objects are data: Cordon reads settings, and rewrites nobody's objects.",
  },
  {
    cloud: 'gcp',
    controls: [
      'gcp-gcs-no-data-access-logs',
      'gcp-gcs-http-allowed',
      'gcp-gcs-hmac-allowed',
      'gcp-project-ai-org-policies',
    ],
    reason: 'It is a setting of the project or the organisation, which its own policies keep.',
  },
];
