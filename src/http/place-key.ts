import type { RequestOptions } from './request.ts';
import type { RouteOptions } from './routes.ts';

/** Names what has answered: reading may be open for one purpose and closed for another. */
export function answeredKey(context: Pick<RouteOptions, 'route'>, { url, purpose }: RequestOptions): string {
  return `${context.route(purpose, url)} ${purpose} ${new URL(url).origin}`;
}
