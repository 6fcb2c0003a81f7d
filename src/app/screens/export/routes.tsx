import type { PreflightView, RoutePurpose, RouteView } from '../../../worker/messages.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { Sheet } from '../../parts/sheet.tsx';

const purposes: readonly (readonly [RoutePurpose, string])[] = [
  ['api', 'API'],
  ['git', 'Git'],
  ['files', 'Release files'],
  ['attachments', 'Attachments'],
];

const used: Readonly<Record<RouteView['used'], string>> = {
  direct: 'straight',
  proxy: 'proxy',
  none: 'none: will be missing',
};

function Way({ state }: { state: RouteView['direct'] | RouteView['proxy'] }) {
  if (state === 'open' || state === 'closed') {
    const isOpen = state === 'open';
    return (
      <span class="glyph-line">
        <Glyph name={isOpen ? 'done' : 'gap'} tone={isOpen ? undefined : 'gap'} />
        <b class={isOpen ? undefined : 'is-gap'}>{state}</b>
      </span>
    );
  }
  const words = { 'not-tried': 'nothing to try it with', 'not-needed': 'not needed', 'not-set': 'none set' };
  return <span class="soft">{words[state]}</span>;
}

function usedWords(purpose: RoutePurpose, route: RouteView): string {
  if (route.used === 'none' && (purpose === 'files' || purpose === 'attachments'))
    return 'none: yours to bring at the end';
  return route.direct === 'not-tried' && route.used === 'direct' ? 'straight, if any comes up' : used[route.used];
}

/** Which ways to the forge are open to this browser. */
function RouteTable({ routes }: { routes: PreflightView['routes'] }) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Straight from the forge</th>
          <th scope="col">Through the proxy</th>
          <th scope="col">Used</th>
        </tr>
      </thead>
      <tbody>
        {purposes.map(([purpose, name]) => (
          <tr key={purpose} data-testid={`route-${purpose}`}>
            <th scope="row">{name}</th>
            <td>
              <Way state={routes[purpose].direct} />
            </td>
            <td>
              <Way state={routes[purpose].proxy} />
            </td>
            <td>{usedWords(purpose, routes[purpose])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Routes({ preflight }: { preflight: PreflightView }) {
  return (
    <>
      <Sheet
        side={
          <>
            <h2>Routes</h2>
            <p>What this browser may fetch from there.</p>
          </>
        }
      >
        <RouteTable routes={preflight.routes} />
      </Sheet>
      {preflight.cannot.length === 0 ? null : (
        <Sheet
          side={
            <>
              <h2>What stays behind</h2>
              <p>What {preflight.forge.label} does not give, and why.</p>
            </>
          }
        >
          <ul class="stack-tight">
            {preflight.cannot.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Sheet>
      )}
    </>
  );
}
