/**
 * Kinds of addresses (place among those of a file, origin) that pages may read or not: asking a closed one again only takes time. But a single
 * refusal may look closed where the others are open: gateways give the permission with what goes well only.
 */
export interface FileDoors {
  isClosed(kind: string): boolean;
  /** Something came from there. */
  noteOpen(kind: string): void;
  /** A page may not read what came from there. */
  noteClosed(kind: string): void;
}

/** Files in a row that looked closed after which the kind is: where none has ever come, and where one has. */
const enough = { never: 3, before: 10 } as const;

interface Door {
  readonly hasOpened: boolean;
  readonly closedInARow: number;
}

export function createFileDoors(): FileDoors {
  const doors = new Map<string, Door>();
  const doorOf = (kind: string): Door => doors.get(kind) ?? { hasOpened: false, closedInARow: 0 };
  return {
    isClosed(kind) {
      const { hasOpened, closedInARow } = doorOf(kind);
      return closedInARow >= enough[hasOpened ? 'before' : 'never'];
    },
    noteOpen: (kind) => void doors.set(kind, { hasOpened: true, closedInARow: 0 }),
    noteClosed(kind) {
      const door = doorOf(kind);
      doors.set(kind, { ...door, closedInARow: door.closedInARow + 1 });
    },
  };
}
