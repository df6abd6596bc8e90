/** An ARM request by name: what it is sent to, and the one action a role needs for it. */
export interface AzureOperation {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** What follows the request's ARM id in the path: `''`, `/stop`. */
  readonly suffix: string;
  /** Pinned, with the reason beside it: another version may drop or rename a field. */
  readonly apiVersion: string;
  /** Sent with every request of this name, besides the version. */
  readonly query?: Readonly<Record<string, string>>;
  /** The RBAC action it needs, `Microsoft.Storage/storageAccounts/write`. */
  readonly action: string;
  /** Actions it needs on other resources that its body names: ARM checks those too. */
  readonly linkedActions?: readonly string[];
}
