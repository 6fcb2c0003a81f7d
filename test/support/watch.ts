import type { Page } from '@playwright/test';

export interface Watch {
  /** Errors of the console and of the page, policy violations included. */
  readonly complaints: string[];
  /** Hosts that anything was requested from. */
  readonly hosts: Set<string>;
}

/** Listens to everything a page complains about and to every host it asks. Expected answers of a forge (404 …) are not complaints. */
export function watch(page: Page): Watch {
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource: the server responded with a status of');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http')) hosts.add(url.host);
  });
  return { complaints, hosts };
}
