import { isLabelled, labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { GcsBucketState } from '../../resources/gcp/bucket-state.ts';

/**
 * A bucket answers only the networks its IP filter names, where the policy wants that. Told, never done: only its owner
 * knows from where it is used, a filter that leaves them out locks them out, and one that is there is never gone again.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-ip-filtered',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket answers only networks that it names',
  risk: 'Whoever gets hold of credentials can fetch training data and models from anywhere.',
  severity: 'low',
  catalogue: 'gcp-gcs-no-ip-filter',
  sources: {
    prowler: ['cloudstorage_uses_vpc_service_controls'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    wanted: 'Whether buckets shall have an IP filter: true. Without it the rule is off.',
  },
  check,
  desire: (state, context) =>
    check(state, context).kind === 'violation' ? labelled(state, 'labelled') : state,
  recipe: (_state, { ref }) =>
    'Write the networks that use the bucket into filter.json, what runs Vertex AI among them ' +
    '(allowAllServiceAgentAccess), then: ' +
    `gcloud storage buckets update gs://${ref.name} --ip-filter-file=filter.json`,
};

function check(state: GcsBucketState, { parameters }: RuleContext): Verdict {
  if (parameters['wanted'] !== true) {
    return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
  }
  if (state.ipFilter === 'Enabled') {
    return { kind: 'compliant' };
  }
  const how = state.ipFilter === null ? 'has no IP filter' : 'has an IP filter that is off';
  const violation = { kind: 'violation', message: `The bucket ${how}.` } as const;
  return isLabelled(state) ? { ...violation, contained: 'labelled' } : violation;
}
