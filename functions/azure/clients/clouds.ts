/** Azure's clouds: the public one and the sovereign ones that are apart from it. */
export type AzureCloud = 'public' | 'us-government' | 'china';

/** Where a cloud's Resource Manager and its sign-in are. Source: `az cloud list`. */
export interface AzureEndpoints {
  /** Without a slash at its end; also the audience of tokens for it. */
  readonly resourceManager: string;
  readonly authority: string;
}

/** Endpoints of every cloud. */
export const AZURE_CLOUDS: Readonly<Record<AzureCloud, AzureEndpoints>> = {
  public: {
    resourceManager: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
  },
  'us-government': {
    resourceManager: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
  },
  china: {
    resourceManager: 'https://management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
  },
};
