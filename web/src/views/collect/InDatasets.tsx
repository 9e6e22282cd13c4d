import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { useLoaded } from "../use-loaded";
import { Held } from "./Held";

interface Props {
  /** Any: what is held about somebody is told wherever it is. */
  readonly collection: string;
  /** Grows when somebody was erased. */
  readonly nReturns: number;
  readonly onWithdraw: (person: string) => void;
}

/** Who is in datasets only, such as those of an imported file, and what can be done for each. */
export function InDatasets({ collection, nReturns, onWithdraw }: Props) {
  const texts = messages.value.collect;
  const { collections } = useProduct();
  const { state } = useLoaded(() => collections.inDatasets(), [collections, nReturns]);
  const people = state.value ?? [];
  if (people.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="in-datasets-title">
      <h2 id="in-datasets-title">{texts.inDatasets}</h2>
      <p class="quiet">{texts.inDatasetsText}</p>
      <ul class="people-list">
        {people.map((person) => (
          <li key={person}>
            <p>
              <strong>{person}</strong>
            </p>
            <div class="row">
              <Held collection={collection} person={person} />
              <button
                type="button"
                class="small danger"
                aria-label={texts.withdraw(person)}
                onClick={() => {
                  onWithdraw(person);
                }}
              >
                {texts.eraseShort}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
