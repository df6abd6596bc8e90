import { AZURE_CLOUDS, type AzureCloud } from './clouds.ts';

/** Fetches a token for a scope, `https://storage.azure.com/.default`. */
export type Token = (scope: string) => Promise<string>;

/**
 * Tokens of whoever is signed in, for programs on a desk: environment, workload or managed identity, developer tools, in
 * the order of `DefaultAzureCredential`. The library that fetches and keeps them is loaded with the first request.
 */
export function createToken(cloud: AzureCloud): Token {
  const loading = async () => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential({ authorityHost: AZURE_CLOUDS[cloud].authority });
  };
  let credential: ReturnType<typeof loading> | null = null;
  return async (scope) => {
    credential ??= loading();
    const { token } = await (await credential).getToken(scope);
    return token;
  };
}
