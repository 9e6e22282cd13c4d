import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { TracesBody } from "../../transport/collections";
import { ConfirmDialog } from "../ConfirmDialog";
import { useLoaded } from "../use-loaded";

interface Props {
  readonly collection: string;
  readonly person: string;
  readonly isBusy: boolean;
  readonly onErase: () => void;
  readonly onClose: () => void;
}

function Traces({ traces }: { readonly traces: TracesBody }) {
  const texts = messages.value.collect;
  const count = (value: number): string => formatCount(value, language.value);
  return (
    <ul class="traces">
      {Object.entries(traces.samples).map(([name, n]) => (
        <li key={`samples ${name}`}>{texts.withdrawSamples(count(n), name)}</li>
      ))}
      {Object.entries(traces.rows).map(([name, n]) => (
        <li key={`rows ${name}`}>{texts.withdrawRows(count(n), name)}</li>
      ))}
      {traces.n_versions > 0 && <li>{texts.withdrawVersions(count(traces.n_versions))}</li>}
      {traces.n_models > 0 && <li>{texts.withdrawModels(count(traces.n_models))}</li>}
      {traces.left.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Says what withdrawing erases, and where, before it does. */
export function WithdrawDialog({ collection, person, isBusy, onErase, onClose }: Props) {
  const texts = messages.value.collect;
  const { collections } = useProduct();
  const { state } = useLoaded(() => collections.traces(collection, person), [collection, person]);
  return (
    <ConfirmDialog
      title={texts.withdraw(person)}
      doText={texts.withdrawYes(person)}
      isBusy={isBusy}
      isReady={state.kind === "ready"}
      error={state.kind === "failed" ? state.message : null}
      onConfirm={onErase}
      onClose={onClose}
    >
      {state.value !== null && (
        <>
          <p>{texts.withdrawText}</p>
          <Traces traces={state.value} />
          <p class="quiet">{texts.withdrawFiles}</p>
        </>
      )}
    </ConfirmDialog>
  );
}
