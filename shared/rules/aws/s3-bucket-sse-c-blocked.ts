import type { Json } from '../../core/json.ts';
import type { Rule } from '../../core/rule.ts';
import type { S3BucketState } from '../../resources/aws/bucket-exposure.ts';

/** Objects cannot be written with a key of the writer's own, where the policy wants that: such writers do exist. */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-sse-c-blocked',
  type: 'aws.s3.bucket',
  title: 'S3 bucket refuses uploads with keys of the uploader (SSE-C)',
  risk: 'Whoever may write can encrypt everything again with a key that only they hold, and ask a ransom for it.',
  severity: 'low',
  catalogue: 'aws-s3-sse-c-allowed',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Uploads and copies with keys of their own fail; what is there stays readable.',
  parameters: { wanted: 'Whether buckets shall refuse SSE-C: true. Without it the rule is off.' },
  check: (state, { parameters }) => {
    if (parameters['wanted'] !== true) {
      return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
    }
    return blocked(state).includes('SSE-C')
      ? { kind: 'compliant' }
      : {
          kind: 'violation',
          message: 'Objects can be uploaded with keys of the uploader (SSE-C).',
        };
  },
  desire: (state, { parameters }) =>
    parameters['wanted'] !== true || blocked(state).includes('SSE-C')
      ? state
      : {
          ...state,
          encryption: {
            ...state.encryption,
            BlockedEncryptionTypes: [
              ...blocked(state).filter((type) => type !== 'NONE'),
              'SSE-C',
            ].sort(),
          },
        },
};

function blocked({ encryption }: S3BucketState): readonly string[] {
  const types: Json = encryption['BlockedEncryptionTypes'] ?? [];
  return (Array.isArray(types) ? types : []).map(String);
}
