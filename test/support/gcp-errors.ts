/** An error in the older form, Cloud Storage's. */
export function older(code: number, reason: string, message: string) {
  return { error: { code, message, errors: [{ message, domain: 'global', reason }] } };
}

/** An error in the newer form, google.rpc.Status. */
export function newer(
  code: number,
  status: string,
  message: string,
  ...details: readonly object[]
) {
  return { error: { code, status, message, details } };
}

/** The detail that gives an error its reason. */
export function info(reason: string, metadata: Readonly<Record<string, string>> = {}) {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, metadata };
}
