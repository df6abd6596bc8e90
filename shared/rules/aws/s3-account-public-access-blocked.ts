import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { SWITCHES } from '../../resources/aws/bucket-exposure.ts';
import {
  closesBuckets,
  type S3AccountState,
} from '../../resources/aws/s3-account-public-access-block.ts';

/**
 * All four switches of the account's public access block are on. That closes every public bucket of the account, those
 * that are meant to be public too: a person says yes first, or the policy does once and for all.
 */
export const rule: Rule<S3AccountState> = {
  id: 's3-account-public-access-blocked',
  type: 'aws.s3.account-public-access-block',
  title: 'Account blocks public access to its S3 buckets',
  risk: 'One wrong policy or ACL on any bucket is enough to publish it: nothing stands before all of them.',
  severity: 'high',
  catalogue: 'aws-s3-no-account-bpa',
  sources: {
    securityHub: ['S3.1'],
    awsConfig: ['S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC'],
    prowler: ['s3_account_level_public_access_blocks'],
    cis: ['AWS 5.0 2.1.4'],
    nist80053: [
      'AC-21',
      'AC-3',
      'AC-3(7)',
      'AC-4',
      'AC-4(21)',
      'AC-6',
      'SC-7',
      'SC-7(3)',
      'SC-7(4)',
      'SC-7(9)',
      'SC-7(11)',
      'SC-7(16)',
      'SC-7(20)',
      'SC-7(21)',
    ],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak:
    'Every public bucket of the account closes, in every region, and later calls that put a public policy or ACL fail.',
  parameters: {
    closeBuckets:
      'Whether public buckets of the account may be closed without asking: true. Without it a person says yes.',
  },
  check,
  desire: (state) =>
    check(state).kind === 'violation'
      ? { ...state, publicAccessBlock: Object.fromEntries(SWITCHES.map((name) => [name, true])) }
      : state,
  preflight,
};

function check(state: S3AccountState): Verdict {
  if (Object.keys(state.publicAccessBlock).length === 0) {
    return { kind: 'violation', message: 'The account has no public access block of its own.' };
  }
  const off = SWITCHES.filter((name) => state.publicAccessBlock[name] !== true);
  return off.length === 0
    ? { kind: 'compliant' }
    : {
        kind: 'violation',
        message: `The account's public access block lacks ${off.join(', ')}.`,
      };
}

function preflight(
  state: S3AccountState,
  target: S3AccountState,
  { parameters }: RuleContext,
): Preflight {
  return parameters['closeBuckets'] === true || !closesBuckets(state, target)
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: 'It would close every public bucket of the account, in every region.',
        remedy:
          'Approve when none is meant to be public: IAM Access Analyzer lists those that are, and so does ' +
          'aws s3api get-bucket-policy-status for each.',
      };
}
