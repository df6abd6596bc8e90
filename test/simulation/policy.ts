import type { Policy } from '../../shared/core/settings.ts';
import { profile } from '../../shared/policy/profiles.ts';
import type { WorldConfig } from './config.ts';
import { ACCOUNT, ENDPOINT_ROLE, KEY_ID, REGION } from './place.ts';

/** Its policy: the account may grant its use, and endpoints may write with it. */
export const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [`arn:aws:iam::${ACCOUNT}:root`, ENDPOINT_ROLE].map((AWS) => ({
    Effect: 'Allow',
    Principal: { AWS },
    Action: 'kms:*',
    Resource: '*',
  })),
};

/** The recommended policy with a world's own limit, a key, and what is known of its containers. */
export function policyFor(config: WorldConfig): Policy {
  const recommended = profile('recommended');
  // In some worlds what a cure leaves at fault is tagged for the guardrails, too.
  const isQuarantined = config.seed % 4 === 1;
  const kmsKeyId = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY_ID}`;
  return {
    ...recommended,
    // Each tag of the quarantine takes one of these, and worlds end after some hours.
    blastRadius: { perAccountPerHour: isQuarantined ? config.limit + 4 : config.limit },
    rule(id, ref, tags) {
      const settings = { ...recommended.rule(id, ref, tags), quarantine: isQuarantined };
      // In some worlds a second instance is wanted too, which always asks.
      const wanted = config.seed % 3 === 0;
      const parameters = { kmsKeyId, containersNeedNoNetwork: true, wanted };
      return id.startsWith('sagemaker-endpoint-')
        ? { ...settings, parameters: { ...settings.parameters, ...parameters } }
        : settings;
    },
  };
}
