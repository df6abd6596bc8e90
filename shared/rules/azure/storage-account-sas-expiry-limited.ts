import type { Json } from '../../core/json.ts';
import type { Rule } from '../../core/rule.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';

/** `DD.HH:MM:SS` (API reference). */
const PERIOD = /^\d{1,4}\.([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** The account says how long signatures may live, and logs longer ones. Azure has no way to clear that again, so it is never set without a yes. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-sas-expiry-limited',
  type: 'azure.storage.account',
  title: 'Storage account limits how long signatures live',
  risk: 'A signature that lives for years is a key that nobody remembers to take back.',
  severity: 'low',
  catalogue: 'az-st-sas-policy',
  sources: { checkov: ['CKV2_AZURE_41'], aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'fix',
  undo: 'none',
  proof: 'model',
  mayBreak: 'Longer signatures are logged as violations; they keep working.',
  parameters: {
    sasExpirationPeriod:
      'How long signatures may live, as days.hours:minutes:seconds: 7.00:00:00. Without it the rule is off.',
  },
  check: ({ sasPolicy }, { parameters }) => {
    if (periodParameter(parameters) === null) {
      return { kind: 'not-applicable', reason: 'the policy names no period (sasExpirationPeriod)' };
    }
    return sasPolicy === null
      ? { kind: 'violation', message: 'Nothing says how long signatures of the account may live.' }
      : { kind: 'compliant' };
  },
  desire: (state, { parameters }) => {
    const sasExpirationPeriod = periodParameter(parameters);
    return sasExpirationPeriod === null || state.sasPolicy !== null
      ? state
      : { ...state, sasPolicy: { sasExpirationPeriod, expirationAction: 'Log' } };
  },
  preflight: (_state, _target, { parameters }) =>
    PERIOD.test(periodParameter(parameters) ?? '')
      ? { kind: 'ready' }
      : {
          kind: 'problem',
          message: 'What the policy names for signatures is no period.',
          remedy:
            'Set the parameter sasExpirationPeriod to days.hours:minutes:seconds, as 7.00:00:00.',
        },
};

/** The period the policy names, or null. */
function periodParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const period = parameters['sasExpirationPeriod'];
  return typeof period === 'string' && period.trim() !== '' ? period.trim() : null;
}
