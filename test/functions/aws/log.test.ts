import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { errorMembers, withMetrics } from '../../../functions/aws/log.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { BadEvent } from '../../../shared/events/bad-event.ts';
import { START } from '../../support/in-process.ts';

describe('the log of a function', () => {
  it('is one line of plain JSON, whatever is said', async () => {
    const hostile = 'a\nb\r\n\u2028c\u202ed\u0007\ud800 "é"';

    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { logToOutput } = await import(process.argv[1]);
       logToOutput({ level: 'info', message: ${JSON.stringify(hostile)}, ref: 'x' });`,
      new URL('../../../functions/aws/log.ts', import.meta.url).href,
    ]);

    expect(stdout).toMatch(/^[ -~é]+\n$/);
    expect(JSON.parse(stdout)).toEqual({ level: 'info', message: hostile, ref: 'x' });
  });

  it('is read by CloudWatch as metrics without dimensions where there is something to count', () => {
    const line = withMetrics(
      { level: 'error', message: 'no', metrics: { OldestWakeUp: 7, Changes: 2 } },
      START,
    );

    expect(line).toEqual({
      level: 'error',
      message: 'no',
      Changes: 2,
      Failures: 1,
      OldestWakeUp: 7,
      _aws: {
        Timestamp: START,
        CloudWatchMetrics: [
          {
            Namespace: 'Cordon',
            Dimensions: [[]],
            Metrics: [
              { Name: 'Changes', Unit: 'Count' },
              { Name: 'Failures', Unit: 'Count' },
              { Name: 'OldestWakeUp', Unit: 'Seconds' },
            ],
          },
        ],
      },
    });
  });

  it('counts nothing where there is nothing to count', () => {
    expect(withMetrics({ level: 'info', message: 'fine' }, START)).toEqual({
      level: 'info',
      message: 'fine',
    });
  });

  it.each<[string, unknown, object]>([
    [
      'a failure by its code',
      new CloudError({ code: 'throttled', message: 'later', permission: null }, { applied: 'no' }),
      { code: 'throttled', reason: 'later' },
    ],
    ['a bad event', new BadEvent('no JSON'), { code: 'bad-event', reason: 'no JSON' }],
    [
      'a fault of ours by its stack',
      new TypeError('x of undefined'),
      { reason: 'x of undefined', stack: expect.stringContaining('log.test.ts') },
    ],
    ['whatever else was thrown', 'a text', { reason: 'a text' }],
  ])('tells %s', (_, error, members) => {
    expect(errorMembers(error)).toEqual(members);
  });
});
