import type { JobView } from '../../../worker/messages.ts';
import { Button } from '../../parts/button.tsx';
import { EmailTick } from '../../parts/email-tick.tsx';
import { AddressField, TokenField } from '../../parts/field.tsx';
import { addressLines, namesOwner } from '../../stores/address.ts';
import { useStores } from '../../stores-context.ts';
import { FormatChoice } from './format-choice.tsx';
import { addressHint, tokenHint } from './hints.tsx';
import { listMany, ManyHint } from './many.tsx';

/** Only shown when a link set another proxy than this page's own: it would see the token. */
function ForeignProxy() {
  const { job: store, ownProxy } = useStores();
  const { proxy } = store.form;
  if (proxy.value === ownProxy) return null;
  return (
    <p class="hint" data-testid="proxy">
      The link asks for the proxy <span class="mono">{proxy.value}</span>, which sees what it carries, the token too.{' '}
      <button
        class="button-text"
        type="button"
        onClick={() => {
          proxy.value = ownProxy;
        }}
      >
        Use this page’s own
      </button>
    </p>
  );
}

/** Address, token, format, and the two ways on. Check leads until the check is done; then Export stands on the board. */
export function AddressForm(props: {
  job: JobView;
  /** Something else on the screen is the thing to do. */
  quiet: boolean;
  onStart: () => void;
}) {
  const { job, onStart } = props;
  const stores = useStores();
  const { job: store, storage } = stores;
  const { form } = store;
  const onCheck = () => {
    onStart();
    if (namesOwner(form.url.value)) listMany(stores, form.url.value);
    else store.check();
  };
  const onExport = () => {
    if (namesOwner(form.url.value)) return onCheck();
    onStart();
    void storage.ask();
    store.exportNow();
  };
  const isReady = job.state === 'ready';
  const isAsking = job.state === 'checking';
  const address = addressHint(job, form.urlFault.value, form.url.value);
  const token = tokenHint(job);
  return (
    <form
      class="stack-wide"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onCheck();
      }}
    >
      <div class="form">
        <AddressField
          id="address"
          label="Project address"
          testId="project-address"
          value={form.url.value}
          hint={address.hint}
          wrong={address.wrong}
          onInput={(value) => {
            form.url.value = value;
            form.urlFault.value = '';
          }}
          onLeave={store.leaveAddress}
          onPaste={(text) => {
            const isList = addressLines(text).length > 1;
            if (isList) listMany(stores, text);
            return isList;
          }}
        />
        <TokenField
          id="token"
          label="Access token"
          testId="access-token"
          value={form.token.value}
          hint={token.hint}
          wrong={token.wrong}
          onInput={(value) => {
            form.token.value = value;
          }}
        />
        <div class="form-actions">
          <Button submit main={!isReady && !props.quiet} testId="check" busy={isAsking && !store.exportFollows.value}>
            Check
          </Button>
          {isReady || job.state === 'failed' ? null : (
            <Button testId="export" busy={isAsking && store.exportFollows.value} onPress={onExport}>
              Export
            </Button>
          )}
        </div>
      </div>
      {job.state === 'idle' ? <ManyHint onList={(text) => listMany(stores, text)} /> : null}
      <ForeignProxy />
      <FormatChoice name="format" chosen={form.format.value} onChoose={store.chooseFormat} />
      <EmailTick ticked={form.emails.value} testId="emails" onTick={store.tickEmails} />
    </form>
  );
}
