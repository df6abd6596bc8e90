import { rule } from '../../../shared/rules/gcp/vertex-endpoint-customer-key.ts';
import { describeRule, LABELLED } from './endpoints.ts';

describeRule(rule, {
  compliant: [['a key of the customer', {}]],
  violating: [
    ['keys of Google', { kmsKey: null }, 'It is encrypted with keys of Google.', ['patch']],
  ],
  contained: [['labelled', { kmsKey: null, tags: LABELLED }, 'labelled']],
});
