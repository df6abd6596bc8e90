/** Plain data: what journals, plans and states are made of. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Canonical JSON: keys sorted, `undefined` members dropped. Equal values give equal texts. */
export function canonical(value: Json | undefined): string {
  if (value === undefined || value === null || typeof value !== 'object') {
    return JSON.stringify(value ?? null);
  }
  if (isArray(value)) {
    return `[${value.map((item) => canonical(item)).join(',')}]`;
  }
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

/** Whether two values are the same data. Absent and `null` are the same, as on every cloud's wire. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return left === right || canonical(left) === canonical(right);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
