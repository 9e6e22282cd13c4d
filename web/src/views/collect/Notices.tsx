import type { ComponentChildren } from "preact";

import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { Collecting } from "../../state/collecting";
import type { ErasedBody, FinishedBody } from "../../transport/collections";
import { useProduct } from "../../state/product";
import { Link } from "../Link";
import { offerCertificate } from "../offer-certificate";
import { useTask } from "../use-task";

const SHORT = 12;

const count = (value: number): string => formatCount(value, language.value);

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, each) => all + each, 0);

function Warning({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="notice" data-tone="warn" role="alert">
      {children}
    </p>
  );
}

function Finished({ finished }: { readonly finished: FinishedBody }) {
  const texts = messages.value.collect;
  const nWithout = finished.n_without_consent + sum(finished.left_out);
  return (
    <p class="notice" role="status">
      {texts.finished(count(finished.n_new), finished.dataset, finished.version.slice(0, SHORT))}{" "}
      {nWithout > 0 && `${texts.finishedWithout(count(nWithout))} `}
      <Link to={{ page: "data" }}>{messages.value.shell.data}</Link>
    </p>
  );
}

function tellModel(one: ErasedBody["models"][number]): string {
  const texts = messages.value.collect;
  const name = `${one.model}@${String(one.version)}`;
  return one.replaced_by === null
    ? texts.withdrawnModelGone(name)
    : texts.withdrawnModel(name, `${one.model}@${String(one.replaced_by)}`);
}

function Certificate({ number }: { readonly number: string }) {
  const { rest } = useProduct();
  const { isBusy, error, run } = useTask();
  return (
    <p>
      <button
        type="button"
        disabled={isBusy}
        onClick={() => {
          run(() => offerCertificate(rest, number));
        }}
      >
        {messages.value.collect.withdrawnCertificate}
      </button>
      {error !== null && <span class="warning">{error}</span>}
    </p>
  );
}

function Erased({ erased }: { readonly erased: ErasedBody }) {
  const texts = messages.value.collect;
  const versions = Object.keys(erased.replaced).map((version) => version.slice(0, SHORT));
  return (
    <div class="notice erased" role="status">
      <p>{texts.withdrawn(erased.person)}</p>
      <ul>
        {Object.entries(erased.samples).map(([name, n]) => (
          <li key={`samples ${name}`}>{texts.withdrawnSamples(count(n), name)}</li>
        ))}
        {Object.entries(erased.rows).map(([name, n]) => (
          <li key={`rows ${name}`}>{texts.withdrawnRows(count(n), name)}</li>
        ))}
        {versions.length > 0 && (
          <li>{texts.withdrawnVersions(count(versions.length), versions.join(", "))}</li>
        )}
        {erased.models.map((one) => (
          <li key={`${one.model} ${String(one.version)}`}>{tellModel(one)}</li>
        ))}
        {erased.left.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {erased.certificate !== null && <Certificate number={erased.certificate} />}
    </div>
  );
}

/** What went wrong, what waits, what was made and what was erased. */
export function Notices({ collecting }: { readonly collecting: Collecting }) {
  const texts = messages.value.collect;
  const problem = collecting.problem.value;
  const finished = collecting.finished.value;
  const erased = collecting.erased.value;
  return (
    <>
      {problem !== null && <Warning>{problem}</Warning>}
      {collecting.isUnreachable.value && (
        <Warning>
          {collecting.nUnsent.value > 0
            ? texts.unsent(count(collecting.nUnsent.value))
            : messages.value.shell.unreachable}
        </Warning>
      )}
      {finished !== null && <Finished finished={finished} />}
      {erased !== null && <Erased erased={erased} />}
    </>
  );
}
