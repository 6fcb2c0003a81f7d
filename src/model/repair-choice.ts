/** What a repair does only because somebody wants it; all else that it changes follows from writing the archive anew. */
export const repairChoices = [
  /** User names, passwords and tokens are taken out of addresses. */
  'credentials',
  /** Files that no record names are left out. */
  'unnamed',
  /** Files that stand beside the project and are no part of the format are copied. */
  'beside',
] as const;

export type RepairChoice = (typeof repairChoices)[number];

/** True: is done. */
export type RepairChoices = Readonly<Record<RepairChoice, boolean>>;

/** How many files or addresses a choice is about; absent: there are none, or it cannot be chosen. */
export type RepairOffer = Readonly<Partial<Record<RepairChoice, number>>>;

export const usualRepair: RepairChoices = { credentials: true, unnamed: true, beside: true };
