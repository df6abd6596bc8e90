import { quoted } from '../../core/plain.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { FOLDERS_MAX } from '../../resources/gcp/bucket-folders.ts';
import {
  type GcsBucketState,
  isPrevented,
  publicFolders,
  withoutPublicFolders,
} from '../../resources/gcp/bucket-state.ts';

/** How many folders a message names. */
const NAMES_MAX = 3;

/**
 * No managed folder of a bucket grants anything to everybody by an IAM policy of its own, which the bucket's policy does
 * not show. Of a bucket with very many folders only the first are read.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-managed-folders-not-public',
  type: 'gcp.storage.bucket',
  title: 'Managed folders of a bucket grant no role to everybody',
  risk: 'A folder can be open to the internet while the policy of its bucket names nobody.',
  severity: 'critical',
  catalogue: 'gcp-gcs-managedfolder-public-iam',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Anonymous readers and writers of the folder get 401 or 403.',
  parameters: {},
  check,
  desire: (state) => (check(state).kind === 'violation' ? withoutPublicFolders(state) : state),
  recipe: (state, { ref }) =>
    state.moreFolders && !isPrevented(state)
      ? `Public access prevention covers all folders: gcloud storage buckets update gs://${ref.name} --public-access-prevention`
      : null,
};

function check(state: GcsBucketState): Verdict {
  if (isPrevented(state)) {
    return { kind: 'compliant' };
  }
  const names = publicFolders(state);
  if (names.length > 0) {
    const named = names.slice(0, NAMES_MAX).map((name) => quoted(name));
    const more = names.length - named.length;
    const rest = more === 0 ? '' : ` and ${more} more`;
    return {
      kind: 'violation',
      message: `Everybody is let into the managed folders ${named.join(', ')}${rest}.`,
    };
  }
  return state.moreFolders
    ? {
        kind: 'violation',
        severity: 'medium',
        message: `The bucket has more than ${FOLDERS_MAX} managed folders; who is let into the others was not read.`,
      }
    : { kind: 'compliant' };
}
