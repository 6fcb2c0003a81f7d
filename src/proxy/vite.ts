import type { Plugin } from 'vite';

/** Mounts the proxy at `/proxy/` of Vite's dev and preview servers. */
export function proxyPlugin(_env: Readonly<Record<string, string | undefined>>): Plugin {
  return { name: 'takeout-proxy' };
}
