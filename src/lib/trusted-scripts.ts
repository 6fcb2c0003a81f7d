interface Rules<Url, Text> {
  createScriptURL(url: string): Url;
  createScript(text: string): Text;
}

/** The part of Trusted Types we use. What a policy makes is taken wherever an address or a text is, so it is typed as one. */
interface TrustedTypes {
  createPolicy(name: string, rules: Rules<string, string>): Rules<URL, string>;
}

/** What the page's policy lets through. */
export interface Trust {
  /** The address of a script; throws for any that was not named. */
  script(url: URL): URL;
  /** The text of a `<script type="application/json">`; throws when it is not JSON, which does nothing even where it is run. */
  data(json: string): string;
}

/**
 * Lets through only the scripts named here, and only of our own origin; throws for any other. Where the browser has no Trusted Types the
 * address passes as it is. May be called once: the policy `takeout` cannot be made twice.
 */
export function trustScripts(
  allowed: readonly URL[],
  page: { readonly origin: string; readonly trustedTypes: unknown },
): Trust {
  const known = new Set(allowed.filter((url) => url.origin === page.origin).map((url) => url.href));
  const check = (url: string): string => {
    if (!known.has(url)) throw new TypeError('not a script of this page');
    return url;
  };
  const checkData = (json: string): string => {
    JSON.parse(json);
    return json;
  };
  if (!hasPolicies(page.trustedTypes)) return { script: (url) => new URL(check(url.href)), data: checkData };
  const policy = page.trustedTypes.createPolicy('takeout', { createScriptURL: check, createScript: checkData });
  return { script: (url) => policy.createScriptURL(url.href), data: (json) => policy.createScript(json) };
}

function hasPolicies(value: unknown): value is TrustedTypes {
  return typeof value === 'object' && value !== null && 'createPolicy' in value;
}
