import { useEffect, useState } from 'preact/hooks';

/** The time, renewed once a second while `active`. */
export function useNow(now: () => number, active: boolean): number {
  const [seen, setSeen] = useState(now);
  useEffect(() => {
    if (!active) return;
    setSeen(now());
    const timer = setInterval(() => setSeen(now()), 1000);
    return () => clearInterval(timer);
  }, [active, now]);
  return seen;
}

/** True once `active` has lasted so many milliseconds. */
export function useLasting(active: boolean, milliseconds: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!active) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), milliseconds);
    return () => clearTimeout(timer);
  }, [active, milliseconds]);
  return active && lasting;
}
