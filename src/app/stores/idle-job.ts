import { type Unit, units } from '../../model/unit.ts';
import type { JobView, UnitView } from '../../worker/messages.ts';

function blankUnit(unit: Unit, ticked: boolean): UnitView {
  return {
    unit,
    ticked,
    state: ticked ? 'blank' : 'off',
    got: 0,
    missing: 0,
    requests: 0,
    requestsDone: 0,
    bytesDone: 0,
    problems: 0,
  };
}

/** The blank ledger: what the page shows before anything is known about an address. */
export function idleJob(format: string, ticked: readonly Unit[]): JobView {
  return {
    state: 'idle',
    url: '',
    format,
    units: units.map((unit) => blankUnit(unit, ticked.includes(unit))),
    totals: {
      percent: 0,
      requests: 0,
      requestsExpected: 0,
      bytes: 0,
      bytesExpected: 0,
      rate: 0,
      knownMissing: 0,
    },
    status: '',
    lately: [],
  };
}
