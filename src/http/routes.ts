import type { Purpose } from './request.ts';

export type Route = 'direct' | 'proxy';

/** Header in which the proxy tells where an answer came from in the end. */
export const finalUrlHeader = 'x-takeout-url';
/** Header in which the proxy tells that it refused or failed itself, with its code. */
export const proxyErrorHeader = 'x-takeout-proxy-error';

export interface RouteOptions {
  route(purpose: Purpose, url: string): Route;
  /** Without a slash at the end, for example `https://page.example/proxy`. */
  readonly proxyBase: string;
}

/** The address to fetch for a target, and whether the proxy carries it. `target` has been cleaned already. */
export function fetchAddress(options: RouteOptions, purpose: Purpose, target: string): { url: string; route: Route } {
  const route = options.route(purpose, target);
  return { url: route === 'proxy' ? proxied(options.proxyBase, target) : target, route };
}

/** `<proxyBase>/<absolute target>`. */
export function proxied(proxyBase: string, target: string): string {
  return `${proxyBase.replace(/\/+$/, '')}/${target}`;
}

/** Where an answer came from: without the proxy, and never anything but http or https. */
export function answerAddress(response: Response, target: string, route: Route): string {
  const said = route === 'proxy' ? response.headers.get(finalUrlHeader) : response.url;
  if (!said || !URL.canParse(said)) return target;
  return /^https?:$/.test(new URL(said).protocol) ? said : target;
}
