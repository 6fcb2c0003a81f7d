import type { IncomingMessage, ServerResponse } from 'node:http';

/** Which routes a page of another site may read. */
export interface ReplayCors {
  readonly api: boolean;
  readonly git: boolean;
  readonly files: boolean;
}

export type RouteKind = 'api' | 'git' | 'attachment' | 'page';

export function corsOf(option: 'on' | 'off' | Partial<ReplayCors>): ReplayCors {
  if (option === 'on') return { api: true, git: true, files: true };
  const off = { api: false, git: false, files: false };
  return option === 'off' ? off : { ...off, ...option };
}

export function kindOf(path: string): RouteKind {
  if (path.startsWith('/api/')) return 'api';
  if (/\.git\/(info\/refs|git-upload-pack)$/.test(path)) return 'git';
  return path.startsWith('/attachments/') ? 'attachment' : 'page';
}

/**
 * Cross-origin headers as a Gitea sends them: the API by `[cors] ENABLED`, attachments likewise (with `HEADERS = Authorization`), git by
 * `[repository] ACCESS_CONTROL_ALLOW_ORIGIN`, pages (release downloads among them) never. Answers preflights; true when it did.
 */
export function answerCors(
  request: IncomingMessage,
  response: ServerResponse,
  kind: RouteKind,
  cors: ReplayCors,
): boolean {
  const open = { api: cors.api, git: cors.git, attachment: cors.files, page: false }[kind];
  const origin = request.headers.origin;
  if (open && origin !== undefined) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('vary', 'Origin');
    response.setHeader(
      'access-control-expose-headers',
      kind === 'api' ? 'Link, X-Total-Count' : kind === 'attachment' ? 'Content-Disposition' : 'Content-Type',
    );
  }
  if (request.method !== 'OPTIONS') return false;
  if (!open) {
    response.writeHead(405).end();
    return true;
  }
  response.setHeader('access-control-allow-methods', kind === 'git' ? 'GET, POST' : 'GET');
  // `Git-Protocol` is not among them: protocol 2 cannot be asked for from a page.
  response.setHeader(
    'access-control-allow-headers',
    kind === 'git' ? 'Content-Type, Authorization, User-Agent' : 'Authorization',
  );
  response.setHeader('access-control-max-age', '600');
  response.writeHead(200).end();
  return true;
}
