import type { TeamRef, UserRef } from '../../model/user.ts';
import { utcTime } from '../common/times.ts';
import type { DumpPlan } from './plan.ts';

/** The record without absent fields; the order of keys stays. */
export function compact<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

export const person = (user: UserRef) => compact({ id: user.id, name: user.name, ghost: user.ghost });
export const personOrNone = (user: UserRef | undefined) => (user === undefined ? undefined : person(user));
export const team = (ref: TeamRef) => compact({ id: ref.id, name: ref.name });
export const time = utcTime;

/** True when the record says more than the fields that only name it. */
export function saysMoreThan(record: object, names: readonly string[]): boolean {
  return Object.keys(record).some((key) => !names.includes(key));
}

/** Number of the ticket with that key, if it is in the dump. */
export function numberOf(plan: DumpPlan, key: string): number | undefined {
  return plan.tickets.get(key)?.number;
}
