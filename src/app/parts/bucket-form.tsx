import { useStores } from '../stores-context.ts';
import { BucketFields } from './bucket-fields.tsx';
import { BucketResult } from './bucket-result.tsx';
import { Button } from './button.tsx';

/**
 * Where the bucket is, the keys to it, and the try of both. `name` begins the ids of the fields: two such forms may be on one page.
 * `leads`: trying is the first thing to do here.
 */
export function BucketForm({ name, leads = false }: { name: string; leads?: boolean }) {
  const { bucket } = useStores();
  const { missing, view } = bucket;
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (missing.value === undefined) bucket.check();
      }}
    >
      <BucketFields
        name={name}
        hint="https://s3.example/bucket/folder as the server’s console shows it, or s3://bucket/folder."
      />
      <p class="actions">
        <Button
          submit
          main={leads && view.value?.state !== 'done'}
          testId="check-bucket"
          busy={view.value?.state === 'checking'}
          off={missing.value}
          offSaidBy={`${name}-address-hint`}
        >
          Check bucket
        </Button>
      </p>
      {view.value === undefined ? null : <BucketResult bucket={view.value} />}
    </form>
  );
}
