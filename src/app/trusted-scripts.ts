/** The part of Trusted Types we use. What a policy makes is accepted wherever the address of a script is, so it is typed as one. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): URL };
}

/** Turns the address of a script into one that the page's policy accepts. */
export type TrustScript = (url: URL) => URL;

/**
 * Lets through only the scripts named here, and only of our own origin; throws for any other. Where the browser has no Trusted Types the
 * address passes as it is. May be called once: the policy `takeout` cannot be made twice.
 */
export function trustScripts(
  allowed: readonly URL[],
  page: { readonly origin: string; readonly trustedTypes: unknown },
): TrustScript {
  const known = new Set(allowed.filter((url) => url.origin === page.origin).map((url) => url.href));
  const check = (url: string): string => {
    if (!known.has(url)) throw new TypeError('not a script of this page');
    return url;
  };
  if (!hasPolicies(page.trustedTypes)) return (url) => new URL(check(url.href));
  const policy = page.trustedTypes.createPolicy('takeout', { createScriptURL: check });
  return (url) => policy.createScriptURL(url.href);
}

function hasPolicies(value: unknown): value is TrustedTypes {
  return typeof value === 'object' && value !== null && 'createPolicy' in value;
}
