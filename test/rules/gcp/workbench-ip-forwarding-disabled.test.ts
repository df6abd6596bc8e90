import { rule } from '../../../shared/rules/gcp/workbench-ip-forwarding-disabled.ts';
import { describeRule, LABELLED } from './workbenches.ts';

describeRule(rule, {
  compliant: [['a machine that forwards nothing', {}]],
  violating: [
    ['one that does', { ipForwarding: true }, 'Its machine may forward IP packets.', ['patch']],
  ],
  contained: [['labelled', { ipForwarding: true, tags: LABELLED }, 'labelled']],
});
