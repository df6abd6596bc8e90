import { applyCall } from '../../functions/local/sandbox/model/account.ts';
import type { Call, World } from '../../functions/local/sandbox/model/world.ts';
import type { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import { toCloudError } from '../../shared/resources/aws/errors.ts';
import type { AwsOperationName, AwsSend } from '../../shared/resources/aws/send.ts';
import type { AzureSend } from '../../shared/resources/azure/send.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import { type AzureAccount, azureDoor, createAzure } from './azure.ts';
import type { Faults } from './faults.ts';
import { createGoogle, type GoogleAccount, googleDoor } from './google.ts';
import type { Draw } from './random.ts';
import { createShaky, type Shaky, type Wire } from './shaky.ts';
import type { Timeline } from './timeline.ts';

/** The doors of one invocation to all three clouds. */
export interface Doors {
  readonly aws: AwsSend;
  readonly azure: AzureSend;
  readonly gcp: GoogleSend;
}

/** The simulated clouds: an AWS account, an Azure subscription and a Google Cloud project. */
export interface SimCloud {
  readonly host: { world: World };
  /** Applies a call of AWS at once, as others do from outside Cordon. */
  direct(service: Call['service'], operation: string, input: Readonly<Record<string, Json>>): Json;
  /** Replaces the AWS account, for fixtures. */
  edit(change: (world: World) => World): void;
  readonly azure: AzureAccount;
  readonly google: GoogleAccount;
  /** Cordon's doors, with latency and faults. `pause` is where an instance may freeze or die. */
  doors(pause: () => Promise<void>): Doors;
  /** The same without either: what is true now. */
  readonly truth: Doors;
}

/** AWS. The slowest to show a write are its buckets; 7 s is below every type's window. */
const AWS: Wire<World, Call> = {
  staleMaxMs: 7_000,
  isRead: ({ operation }) => /^(?:Get|List|Describe)/.test(operation),
  apply(world, call, now) {
    const { world: next, answer } = applyCall(world, call, now);
    return {
      world: next,
      answer: 'error' in answer ? refusal(call, answer.error) : answer.output,
    };
  },
  trouble(kind, call) {
    switch (kind) {
      case 'throttled':
        return refusal(call, vendor('ThrottlingException', 429, 'Rate exceeded'));
      case 'unavailable':
        return refusal(call, vendor('InternalFailure', 500, 'Something went wrong'));
      case 'denied':
        return refusal(
          call,
          vendor('AccessDeniedException', 400, 'not authorized to perform this'),
        );
    }
  },
  nameOf: ({ operation }) => operation,
};

/** The clouds on a timeline. */
export function createCloud(
  world: World,
  timeline: Timeline,
  draw: Draw,
  faults: Faults,
): SimCloud {
  const aws = createShaky(AWS, world, timeline, draw, faults);
  const azure = createAzure(timeline, draw, faults);
  const google = createGoogle(timeline, draw, faults);
  return {
    host: aws.host,
    direct: (service, operation, input) => aws.direct({ service, operation, input }) as Json,
    edit: aws.edit,
    azure,
    google,
    doors: (pause) => ({
      aws: awsDoor(aws.way(pause)),
      azure: azureDoor(azure.way(pause)),
      gcp: googleDoor(google.way(pause)),
    }),
    truth: {
      aws: awsDoor(async (call) => aws.direct(call)),
      azure: azureDoor(async (call) => azure.direct(call)),
      gcp: googleDoor(async (call) => google.direct(call)),
    },
  };
}

function awsDoor(way: ReturnType<Shaky<World, Call>['way']>): AwsSend {
  return async (name, _region, input) => {
    const [service, operation] = name.split(':') as [Call['service'], string];
    const plain = JSON.parse(JSON.stringify(input)) as Readonly<Record<string, Json>>;
    return (await way({ service, operation, input: plain })) as never;
  };
}

function vendor(code: string, status: number, message: string) {
  return { code, status, message };
}

function refusal(call: Call, error: ReturnType<typeof vendor>): CloudError {
  const operation = `${call.service}:${call.operation}` as AwsOperationName;
  return toCloudError(error, { operation });
}
