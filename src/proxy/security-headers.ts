import type { Plugin } from 'vite';

/**
 * The page's content policy; `index.html` carries the same as `<meta>` for static hosts. `connect-src http:` is there for forges on plain
 * http in private networks; `'wasm-unsafe-eval'` is for hashing in WebAssembly.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self' https: http:",
  "frame-src 'self'",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types takeout',
].join('; ');

/** Sent with every answer of `npm start`; the README lists them for other servers. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
};

/** In `npm run dev` Vite's client needs inline scripts, so the policy in the page is left out there and only there. */
export function withoutMetaPolicy(): Plugin {
  return {
    name: 'without-meta-policy',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[\s\S]*?>/, ''),
  };
}
