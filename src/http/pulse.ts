import type { WaitReason } from './activity.ts';

/** Why requests to a place wait. Times in milliseconds since 1970. */
export interface Trouble {
  readonly reason: WaitReason;
  readonly since: number;
  /** Nobody asks before. After it one request goes as the scout, and the others wait for what it finds. */
  readonly until: number;
  /** The server asked for it: an answer to a request that was on its way does not end it. */
  readonly firm: boolean;
  /** Scouts that have failed, with the request that began it. */
  readonly tries: number;
  readonly scouted: boolean;
}

/** Whether hosts answer, by key (route, purpose and origin): when one does not, only one request at a time looks whether it does again. */
export interface Pulse {
  trouble(key: string): Trouble | undefined;
  /** May a request go now? `scout`: it is the one that looks, and has to end with `good`, `bad` or `drop`. */
  enter(key: string): 'open' | 'scout' | 'wait';
  /** An answer came. `url`: an address that is good to ask whether the host is there. */
  good(key: string, scout: boolean, url?: string): void;
  bad(key: string, found: Found, scout: boolean): void;
  /** The scout found out nothing; another may go. */
  drop(key: string): void;
  /** Nobody asks before that time, whatever was known. */
  put(key: string, until: number): void;
  /** How many answers came; more of them than before means that the host is there. */
  answers(key: string): number;
  /** An address that has answered and is another one. */
  otherUrl(key: string, url: string): string | undefined;
  /** Calls at every change of this key; gives the function that ends it. */
  watch(key: string, changed: () => void): () => void;
  /** Try now: the page became visible, the network is back, or a person asked for it. What a server has asked for is still kept. */
  poke(): void;
  /** The clock was set back so far. */
  shift(milliseconds: number): void;
  /** Somebody else asks from now on: one request looks whether pauses that servers asked for hold for them, too. */
  renew(): void;
}

/** What a request found. */
export interface Found {
  readonly reason: WaitReason;
  readonly firm: boolean;
  /** Milliseconds; absent: longer each time, up to a minute. */
  readonly delay?: number;
}

const firstDelay = 500;
const longestDelay = 60_000;
/** Two are enough: one of them is another one. */
const keptUrls = 2;
/** Files may be on any number of hosts. */
const mostPlaces = 500;

interface Place {
  trouble?: Trouble;
  answers: number;
  readonly urls: string[];
  readonly watchers: Set<() => void>;
}

export function createPulse(now: () => number, random: () => number): Pulse {
  const places = new Map<string, Place>();
  const placeOf = (key: string): Place => {
    const known = places.get(key);
    if (known !== undefined) return known;
    if (places.size >= mostPlaces) forgetQuiet(places);
    const place: Place = { answers: 0, urls: [], watchers: new Set() };
    places.set(key, place);
    return place;
  };
  const set = (place: Place, trouble: Trouble | undefined) => {
    if (trouble === undefined) delete place.trouble;
    else place.trouble = trouble;
    for (const changed of [...place.watchers]) changed();
  };
  return {
    trouble(key) {
      // First, for it may move what is there.
      now();
      return places.get(key)?.trouble;
    },
    enter(key) {
      const time = now();
      const place = placeOf(key);
      const { trouble } = place;
      if (trouble === undefined) return 'open';
      if (trouble.scouted || time < trouble.until) return 'wait';
      place.trouble = { ...trouble, scouted: true };
      return 'scout';
    },
    good(key, scout, url) {
      const place = placeOf(key);
      place.answers += 1;
      if (url !== undefined && place.urls.length < keptUrls && !place.urls.includes(url)) place.urls.push(url);
      if (place.trouble !== undefined && (scout || !place.trouble.firm)) set(place, undefined);
    },
    bad(key, found, scout) {
      const moment = { scout, now: now(), random: random() };
      const place = placeOf(key);
      set(place, afterBad(place.trouble, found, moment));
    },
    drop(key) {
      const place = placeOf(key);
      if (place.trouble !== undefined) set(place, { ...place.trouble, scouted: false });
    },
    put(key, until) {
      const place = placeOf(key);
      if (place.trouble !== undefined) set(place, { ...place.trouble, until });
    },
    answers: (key) => places.get(key)?.answers ?? 0,
    otherUrl: (key, url) => places.get(key)?.urls.find((known) => known !== url),
    watch(key, changed) {
      const { watchers } = placeOf(key);
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    poke() {
      for (const place of places.values())
        if (place.trouble !== undefined && !place.trouble.firm) set(place, { ...place.trouble, until: now() });
    },
    shift(milliseconds) {
      for (const place of places.values()) {
        const { trouble } = place;
        if (trouble === undefined) continue;
        const { since, until } = trouble;
        set(place, { ...trouble, since: since - milliseconds, until: until - milliseconds });
      }
    },
    renew() {
      for (const place of places.values())
        if (place.trouble?.firm) set(place, { ...place.trouble, until: now(), tries: 1, scouted: false });
    },
  };
}

function forgetQuiet(places: Map<string, Place>): void {
  for (const [key, { trouble, watchers }] of places)
    if (trouble === undefined && watchers.size === 0) places.delete(key);
}

interface Moment {
  readonly scout: boolean;
  readonly now: number;
  readonly random: number;
}

/** Requests that were on their way when it began fail as well: they say nothing new, unless they bring word of a longer pause. Pure. */
function afterBad(before: Trouble | undefined, found: Found, { scout, now, random }: Moment): Trouble {
  const tries = (before?.tries ?? 0) + (scout || before === undefined ? 1 : 0);
  // A little longer than said, so that not all who wait come in the same moment.
  const growing = Math.min(longestDelay, firstDelay * 2 ** Math.min(tries - 1, 20)) * (1 + random / 4);
  const until = now + Math.ceil(found.delay ?? growing);
  const since = before?.since ?? now;
  if (before === undefined || scout) return { ...found, since, until, tries, scouted: false };
  if (!found.firm) return before;
  return { ...before, reason: found.reason, firm: true, until: Math.max(until, before.until) };
}
