import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noInstance } from '../../resources/azure/ml-compute-verdicts.ts';

/** An hour, as Microsoft's own examples have it. */
const IDLE_TIME = 'PT60M';

/** From 15 minutes to 3 days (API reference). */
const MIN_MINUTES = 15;
const MAX_MINUTES = 3 * 24 * 60;

/** Instances that nobody uses stop by themselves. What was never set cannot be taken back: then somebody must say yes. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-instance-stops-when-idle',
  type: 'azure.ml.compute',
  title: 'Azure ML compute instance stops when it is idle',
  risk: 'A machine that nobody uses is paid for by the hour, and stands open with the tokens of whoever used it last.',
  severity: 'low',
  catalogue: 'az-mlci-no-idle-shutdown',
  sources: { aiRmfProposed: ['GOVERN 1.6'] },
  cure: 'fix',
  undo: 'none',
  proof: 'model',
  mayBreak: 'Long work that looks like none from outside is cut off: a terminal, a download.',
  parameters: {
    idleTime: `After which time without use, ISO 8601 from PT15M to P3D. ${IDLE_TIME} unless said.`,
  },
  check,
  desire: (state, { parameters }) =>
    check(state).kind === 'violation' ? { ...state, idleShutdown: idleTime(parameters) } : state,
  preflight,
};

function check(state: MlComputeState): Verdict {
  const verdict = noInstance(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.idleShutdown !== null
    ? { kind: 'compliant' }
    : { kind: 'violation', message: 'The instance runs on however long nobody uses it.' };
}

function preflight(
  _state: MlComputeState,
  _target: MlComputeState,
  { parameters }: RuleContext,
): Preflight {
  const minutes = minutesOf(idleTime(parameters));
  return minutes >= MIN_MINUTES && minutes <= MAX_MINUTES
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: 'What the policy names as idle time is no time from 15 minutes to 3 days.',
        remedy: 'Set the parameter idleTime like PT60M, PT2H or P1D.',
      };
}

function idleTime(parameters: Readonly<Record<string, Json>>): string {
  const { idleTime: time } = parameters;
  return typeof time === 'string' && time.trim() !== '' ? time.trim() : IDLE_TIME;
}

/** Days, hours and minutes of an ISO 8601 duration in minutes; 0 for what is none. */
function minutesOf(time: string): number {
  const parts =
    /^P(?:(?<days>\d{1,2})D)?(?:T(?:(?<hours>\d{1,3})H)?(?:(?<minutes>\d{1,5})M)?)?$/.exec(
      time,
    )?.groups;
  const { days = 0, hours = 0, minutes = 0 } = parts ?? {};
  return (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
}
