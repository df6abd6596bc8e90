import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { fullWorld } from '../../support/aws-operations.ts';
import { START } from '../../support/in-process.ts';

/** Raw requests, as a client that is not the SDK would send them: what is malformed, unknown or unsigned. */
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ world: fullWorld(START), clock: () => START });
});
afterEach(() => sandbox.close());

interface Raw {
  readonly service?: string;
  readonly region?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function request(raw: Raw) {
  const scope = `20261120/${raw.region ?? 'eu-west-1'}/${raw.service ?? 's3'}/aws4_request`;
  const response = await fetch(`${sandbox.url}${raw.path ?? '/'}`, {
    method: raw.method ?? 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=host, Signature=0`,
      ...raw.headers,
    },
    ...(raw.body === undefined ? {} : { body: raw.body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const json = (target: string, body = '{}', type = 'application/x-amz-json-1.1') => ({
  headers: { 'content-type': type, 'x-amz-target': target },
  body,
});

describe('what the sandbox does not implement', () => {
  it.each<[string, Raw, RegExp]>([
    ['an operation of S3', { method: 'PUT', path: '/ml-data?lifecycle' }, /<Code>NotImplemented</],
    ['an object', { method: 'GET', path: '/ml-data/model.bin' }, /<Code>NotImplemented</],
    ['an object named like a setting', { method: 'GET', path: '/ml-data/x?policy' }, /NotImpl/],
    ['a setting of no bucket', { method: 'GET', path: '/?policy' }, /<Code>NotImplemented</],
    ['two settings at once', { method: 'GET', path: '/ml-data?policy&acl' }, /NotImplemented/],
    [
      'an operation of S3 Control',
      {
        method: 'PUT',
        path: '/v20180820/accesspoint/churn',
        headers: { 'x-amz-account-id': '111122223333' },
      },
      /<ErrorResponse><Error><Code>NotImplemented</,
    ],
    [
      'an operation of SageMaker',
      { service: 'sagemaker', ...json('SageMaker.CreateDomain') },
      /"__type":"NotImplemented"/,
    ],
    [
      'an operation of another service',
      { service: 'kms', ...json('SageMaker.ListEndpoints') },
      /"__type":"NotImplemented"/,
    ],
    ['an operation without a name', { service: 'kms' }, /"__type":"NotImplemented"/],
    [
      'another protocol',
      { service: 'kms', ...json('TrentService.DescribeKey', '{}', 'application/cbor') },
      /"__type":"NotImplemented".*application\/cbor/,
    ],
    ['an operation of Security Hub', { service: 'securityhub' }, /"Code":"NotImplemented"/],
    [
      'an operation of STS',
      { service: 'sts', body: 'Action=AssumeRole&Version=2011-06-15' },
      /<Code>NotImplemented<\/Code>/,
    ],
    ['a service', { service: 'ec2', body: 'Action=DescribeInstances' }, /service 'ec2'/],
  ])('%s is answered 501 in the shape of its protocol', async (_, raw, text) => {
    const answer = await request(raw);

    expect(answer).toMatchObject({ status: 501, text: expect.stringMatching(text) });
    expect(sandbox.host.world).toEqual(fullWorld(START));
  });
});

describe('what is malformed', () => {
  const block = (xml: string): Raw => ({
    method: 'PUT',
    path: '/ml-data?publicAccessBlock',
    body: xml,
  });

  it.each<[string, Raw, number, RegExp]>([
    ['no signature', { headers: { authorization: '' } }, 403, /SigV4/],
    ['another signature', { headers: { authorization: 'Bearer x' } }, 403, /SigV4/],
    [
      'JSON that ends early',
      { service: 'sagemaker', ...json('SageMaker.AddTags', '{"Tags": [') },
      400,
      /"__type":"SerializationException"/,
    ],
    [
      'JSON that is no object',
      { service: 'sagemaker', ...json('SageMaker.AddTags', '[1]') },
      400,
      /"__type":"SerializationException"/,
    ],
    [
      'JSON of a REST API that is no object',
      { service: 'securityhub', method: 'PATCH', path: '/findings/batchupdate', body: '[1]' },
      400,
      /"Code":"SerializationException"/,
    ],
    ['XML that is none', block('{"a":1}'), 400, /<Code>MalformedXML</],
    ['XML that ends early', block('<PublicAccessBlockConfiguration>'), 400, /<Code>MalformedXML</],
    ['XML with another root', block('<Tagging></Tagging>'), 400, /<Code>MalformedXML</],
    [
      'a member nobody knows',
      {
        method: 'PUT',
        path: '/ml-data?versioning',
        body: '<VersioningConfiguration><Colour>red</Colour></VersioningConfiguration>',
      },
      400,
      /<Code>MalformedXML</,
    ],
    ['no body', block(''), 400, /<Code>MalformedXML</],
    [
      'a switch that is neither on nor off',
      block(
        '<PublicAccessBlockConfiguration><BlockPublicAcls>yes</BlockPublicAcls></PublicAccessBlockConfiguration>',
      ),
      400,
      /<Code>MalformedXML</,
    ],
    [
      'an entity of its own',
      block(
        '<!DOCTYPE x [<!ENTITY on "true">]><PublicAccessBlockConfiguration><BlockPublicAcls>&on;</BlockPublicAcls></PublicAccessBlockConfiguration>',
      ),
      400,
      /<Code>MalformedXML</,
    ],
    ['broken percent-encoding', { method: 'GET', path: '/%FF?policy' }, 400, /InvalidBucketName/],
    ['a body without an end', block('x'.repeat(2 * 1024 * 1024)), 413, /too large/],
  ])('%s is refused, and changes nothing', async (_, raw, status, text) => {
    const answer = await request(raw);

    expect(answer).toMatchObject({ status, text: expect.stringMatching(text) });
    expect(sandbox.host.world).toEqual(fullWorld(START));
  });
});

describe('the region a request is signed for', () => {
  it.each<[string, Raw, number, RegExp]>([
    [
      'S3 names the right one',
      { method: 'GET', path: '/ml-data?acl' },
      400,
      /<Code>AuthorizationHeaderMalformed<.*expecting &apos;eu-west-1|expecting 'eu-west-1'/,
    ],
    [
      'SageMaker knows nobody there',
      { service: 'sagemaker', ...json('SageMaker.ListEndpoints') },
      403,
      /UnrecognizedClientException/,
    ],
    [
      'STS answers everywhere',
      { service: 'sts', body: 'Action=GetCallerIdentity&Version=2011-06-15' },
      200,
      /<Account>111122223333</,
    ],
  ])('%s', async (_, raw, status, text) => {
    const answer = await request({ ...raw, region: 'us-east-1' });

    expect(answer).toMatchObject({ status, text: expect.stringMatching(text) });
  });
});

describe('details of the wire', () => {
  it('keeps a policy byte for byte', async () => {
    const policy = sandbox.host.world.buckets['ml-data']?.policy;

    const { text } = await request({ method: 'GET', path: '/ml-data?policy' });

    expect(text).toBe(policy);
  });

  it('takes a bucket for a bucket that is named like the version of S3 Control', async () => {
    const { text } = await request({
      method: 'GET',
      path: '/v20180820/configuration/publicAccessBlock',
    });

    expect(text).toContain('<Code>NotImplemented</Code>');
    expect(text).not.toContain('ErrorResponse');
  });

  it('takes switches in any case, and leaves out what is not named', async () => {
    const { status } = await request({
      method: 'PUT',
      path: '/ml-models?publicAccessBlock',
      body: '<?xml version="1.0"?>\n<a:PublicAccessBlockConfiguration xmlns:a="x"> <BlockPublicAcls>TRUE</BlockPublicAcls> </a:PublicAccessBlockConfiguration>',
    });

    expect(status).toBe(200);
    expect(sandbox.host.world.buckets['ml-models']?.publicAccessBlock).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
  });

  it('writes times as seconds, and leaves alone what only has the name of one', async () => {
    const { text } = await request({
      service: 'sagemaker',
      ...json('SageMaker.DescribeModel', '{"ModelName":"ranker"}'),
    });

    expect(JSON.parse(text)).toMatchObject({
      CreationTime: START / 1000,
      PrimaryContainer: { Environment: { CreationTime: '2026-01-01' } },
    });
  });

  it('answers a call without output with nothing', async () => {
    const { status, text } = await request({
      service: 'sagemaker',
      ...json('SageMaker.StopNotebookInstance', '{"NotebookInstanceName":"Research-1"}'),
    });

    expect({ status, text }).toEqual({ status: 200, text: '' });
  });

  it('names the error in the header too, where JSON clients look first', async () => {
    const { headers } = await request({
      service: 'kms',
      ...json('TrentService.DescribeKey', '{"KeyId":"alias/none"}'),
    });

    expect(headers.get('x-amzn-errortype')).toBe('NotFoundException');
  });
});
