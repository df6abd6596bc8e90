import type { Cloud, Ref } from '../../shared/core/ref.ts';
import type { Scope } from '../../shared/core/resource.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { AZURE_RESOURCES } from '../../shared/resources/azure.generated.ts';
import { GCP_RESOURCES } from '../../shared/resources/gcp.generated.ts';
import { AWS_RULES } from '../../shared/rules/aws.generated.ts';
import { AZURE_RULES } from '../../shared/rules/azure.generated.ts';
import { GCP_RULES } from '../../shared/rules/gcp.generated.ts';
import { type AwsDoor, type AwsSendOptions, createAwsSend } from '../aws/clients/send.ts';
import { createAzureSend } from '../azure/clients/send.ts';
import { createToken } from '../azure/clients/token.ts';
import { createGoogleSend } from '../gcp/clients/send.ts';
import type { Environment } from './environment.ts';
import { UsageError } from './exit.ts';

/** Region of the call that asks who we are, when none is known: any region of the partition answers. */
const IDENTITY_REGION = 'us-east-1';

/** The three clouds behind their doors, each with the credentials its own tools use. */
export interface Clouds {
  readonly aws: AwsDoor;
  readonly serve: EnginePorts['serve'];
  /** Where resources of a cloud are looked for when nobody says. Throws UsageError when that is not known. */
  place(cloud: Cloud): Promise<Scope>;
  /** The ref with its account and region, where an event or a name did not say them. */
  complete(ref: Ref): Promise<Ref>;
  close(): Promise<void>;
}

/**
 * Opens the doors. None is used before a resource of its cloud is looked at: who has one cloud needs no credentials for
 * the others.
 * @param region - the AWS region
 */
export function openClouds(
  environment: Environment,
  region: string | null,
  awsOptions?: AwsSendOptions,
): Clouds {
  const aws = createAwsSend(awsOptions);
  const serving: Readonly<Record<Cloud, EnginePorts['serve']>> = {
    aws: createServe(AWS_RESOURCES, AWS_RULES, aws),
    azure: createServe(AZURE_RESOURCES, AZURE_RULES, azureDoor(environment)),
    gcp: createServe(GCP_RESOURCES, GCP_RULES, googleDoor(environment)),
  };
  const account = once(() => accountOf(aws, region ?? IDENTITY_REGION));
  return {
    aws,
    serve: (type) => {
      const [cloud = ''] = type.split('.');
      return Object.hasOwn(serving, cloud) ? serving[cloud as Cloud](type) : Promise.resolve(null);
    },
    place: async (cloud) => {
      switch (cloud) {
        case 'aws': {
          const known = regionOf(region);
          return { account: await account(), region: known };
        }
        case 'azure':
          return { account: subscriptionOf(environment), region: '' };
        case 'gcp':
          return { account: projectOf(environment), region: '' };
      }
    },
    complete: async (ref) => {
      const isWhole = ref.account !== '' && ref.region !== '';
      if (isWhole || ref.cloud === 'azure') {
        return ref;
      }
      return ref.cloud === 'gcp'
        ? { ...ref, account: ref.account || (environment.google.project ?? '') }
        : {
            ...ref,
            account: ref.account || (await account()),
            region: ref.region || (region ?? ''),
          };
    },
    close: () => aws.close(),
  };
}

function azureDoor({ azure }: Environment) {
  const { cloud, endpoint } = azure;
  // A server on this machine checks no token, and must get none.
  return endpoint === null
    ? createAzureSend({ cloud, token: createToken(cloud) })
    : createAzureSend({ cloud, endpoint, token: () => Promise.resolve(null) });
}

function googleDoor({ google }: Environment) {
  const { endpoint, storageEndpoint } = google;
  return createGoogleSend({
    ...(endpoint === null ? {} : { endpoint }),
    ...(storageEndpoint === null ? {} : { storageEndpoint }),
  });
}

function regionOf(region: string | null): string {
  if (region === null) {
    throw new UsageError('Which region? Give --region, or set AWS_REGION.');
  }
  return region;
}

function subscriptionOf({ azure }: Environment): string {
  if (azure.subscription === null) {
    throw new UsageError('Which subscription? Set AZURE_SUBSCRIPTION_ID.');
  }
  return azure.subscription;
}

function projectOf({ google }: Environment): string {
  if (google.project === null) {
    throw new UsageError('Which project? Set GOOGLE_CLOUD_PROJECT.');
  }
  return google.project;
}

async function accountOf(send: AwsDoor, region: string): Promise<string> {
  const { Account } = await send('sts:GetCallerIdentity', region, {});
  if (Account === undefined || Account === '') {
    throw new UsageError('AWS did not say which account these credentials belong to.');
  }
  return Account;
}

/** Asks once, when it is first needed; a failure is not remembered. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | null = null;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
}
