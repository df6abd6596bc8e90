import * as z from 'zod/mini';
import { AZURE_CLOUDS, type AzureCloud } from '../azure/clients/clouds.ts';
import { UsageError } from './exit.ts';

/** What the local runtime reads from the environment. The AWS SDK reads its own variables besides. */
export interface Environment {
  /** `AWS_REGION`, else `AWS_DEFAULT_REGION`, else null. */
  readonly region: string | null;
  readonly slack: SlackEnvironment | null;
  /** `CORDON_EVENT_BUS`: name or ARN of the EventBridge bus that hears of every case, or null. */
  readonly eventBus: string | null;
  readonly azure: AzureEnvironment;
  readonly google: GoogleEnvironment;
}

/** Where Azure is. Credentials are found as every Azure tool finds them. */
export interface AzureEnvironment {
  /** `AZURE_SUBSCRIPTION_ID`, or null. */
  readonly subscription: string | null;
  /** `CORDON_AZURE_CLOUD`: the public one unless told. */
  readonly cloud: AzureCloud;
  /** `CORDON_AZURE_ENDPOINT`: a Resource Manager on this machine, or null. */
  readonly endpoint: string | null;
}

/** Where Google is. Credentials are found as every Google tool finds them. */
export interface GoogleEnvironment {
  /** `GOOGLE_CLOUD_PROJECT`, or null. */
  readonly project: string | null;
  /** `CORDON_GOOGLE_ENDPOINT`: a server on this machine that stands for every API, or null. */
  readonly endpoint: string | null;
  /** `STORAGE_EMULATOR_HOST`, or null. */
  readonly storageEndpoint: string | null;
}

/** Set when both `CORDON_SLACK_TOKEN` and `CORDON_SLACK_CHANNEL` are. */
export interface SlackEnvironment {
  readonly token: string;
  readonly channel: string;
  /** `CORDON_SLACK_API_URL`, for a Slack on loopback; null for Slack itself. */
  readonly apiUrl: string | null;
}

const text = z.optional(z.string());

const Variables = z.object({
  AWS_REGION: text,
  AWS_DEFAULT_REGION: text,
  CORDON_SLACK_TOKEN: text,
  CORDON_SLACK_CHANNEL: text,
  CORDON_SLACK_API_URL: text,
  CORDON_EVENT_BUS: text,
  AZURE_SUBSCRIPTION_ID: text,
  CORDON_AZURE_CLOUD: text,
  CORDON_AZURE_ENDPOINT: text,
  GOOGLE_CLOUD_PROJECT: text,
  CORDON_GOOGLE_ENDPOINT: text,
  STORAGE_EMULATOR_HOST: text,
});

const LOOPBACK = /^(127(\.\d+){3}|localhost|\[::1\])$/;

const REGION = /^[a-z]{2,8}(-[a-z]+)+-\d{1,2}$/;

/** Parses the environment. An empty variable is an absent one. Throws UsageError that names what is wrong. */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const variables = z.parse(Variables, env);
  const read = (name: keyof typeof variables): string | null => variables[name]?.trim() || null;
  const region = read('AWS_REGION') ?? read('AWS_DEFAULT_REGION');
  if (region !== null && !REGION.test(region)) {
    throw new UsageError(
      `AWS_REGION is ${JSON.stringify(region)}, which is no region: set it to one like eu-west-1.`,
    );
  }
  const token = read('CORDON_SLACK_TOKEN');
  const channel = read('CORDON_SLACK_CHANNEL');
  if ((token === null) !== (channel === null)) {
    const [set, missing] =
      token === null
        ? ['CORDON_SLACK_CHANNEL', 'CORDON_SLACK_TOKEN']
        : ['CORDON_SLACK_TOKEN', 'CORDON_SLACK_CHANNEL'];
    throw new UsageError(`${set} is set and ${missing} is not: set both, or neither.`);
  }
  const apiUrl = read('CORDON_SLACK_API_URL');
  return {
    region,
    slack:
      token === null || channel === null
        ? null
        : { token, channel, apiUrl: apiUrl === null ? null : checkedUrl(apiUrl) },
    eventBus: read('CORDON_EVENT_BUS'),
    azure: {
      subscription: read('AZURE_SUBSCRIPTION_ID'),
      cloud: azureCloud(read('CORDON_AZURE_CLOUD') ?? 'public'),
      endpoint: loopback('CORDON_AZURE_ENDPOINT', read('CORDON_AZURE_ENDPOINT')),
    },
    google: {
      project: read('GOOGLE_CLOUD_PROJECT'),
      endpoint: loopback('CORDON_GOOGLE_ENDPOINT', read('CORDON_GOOGLE_ENDPOINT')),
      storageEndpoint: read('STORAGE_EMULATOR_HOST'),
    },
  };
}

function azureCloud(name: string): AzureCloud {
  if (!Object.hasOwn(AZURE_CLOUDS, name)) {
    throw new UsageError(
      `CORDON_AZURE_CLOUD is ${JSON.stringify(name)}: set it to one of ${Object.keys(AZURE_CLOUDS).join(', ')}.`,
    );
  }
  return name as AzureCloud;
}

/** A stand-in for a cloud gets no credentials, so it is only believed on this machine. */
function loopback(variable: string, value: string | null): string | null {
  const url = value !== null && URL.canParse(value) ? new URL(value) : null;
  if (value !== null && (url === null || !LOOPBACK.test(url.hostname))) {
    throw new UsageError(
      `${variable} is ${JSON.stringify(value)}: set it to a server on this machine (http://127.0.0.1:4566).`,
    );
  }
  return value;
}

/** The Slack token goes to this address: nowhere unencrypted but to this machine itself. */
function checkedUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isLoopback = url !== null && LOOPBACK.test(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) {
    throw new UsageError(
      `CORDON_SLACK_API_URL is ${JSON.stringify(value)}: set it to an https address, or to http on this machine (http://127.0.0.1:4600/api/).`,
    );
  }
  return value;
}
