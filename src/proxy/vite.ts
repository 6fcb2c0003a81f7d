import type { Connect, Plugin } from 'vite';
import { parseHosts } from './hosts.ts';
import { nodeProxy } from './node.ts';

/**
 * Mounts the proxy at `/proxy/` of Vite's dev and preview servers. `TAKEOUT_PROXY_HOSTS` adds hosts to the well-known forges,
 * `TAKEOUT_PROXY_ORIGINS` pages of other origins; both are comma-separated.
 */
export function proxyPlugin(env: Readonly<Record<string, string | undefined>>): Plugin {
  const mount = ({ middlewares }: { middlewares: Connect.Server }) => {
    middlewares.use(
      nodeProxy({
        allowedHosts: parseHosts(env.TAKEOUT_PROXY_HOSTS),
        allowedOrigins: splitList(env.TAKEOUT_PROXY_ORIGINS),
      }),
    );
  };
  return {
    name: 'takeout-proxy',
    // Vite would answer preflights itself, in place of the proxy.
    config: () => ({ server: { cors: false }, preview: { cors: false } }),
    configureServer: mount,
    configurePreviewServer: mount,
  };
}

function splitList(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()]));
}
