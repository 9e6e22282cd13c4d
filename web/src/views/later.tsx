/** Pages whose scripts come when they are wanted: the live page is the first, and often the only one. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { messages } from "../messages/language";

/** Loads a component once. */
export class Later<Props extends object> {
  #known: ComponentType<Props> | null = null;
  #coming: Promise<ComponentType<Props>> | null = null;

  constructor(private readonly bring: () => Promise<ComponentType<Props>>) {}

  /** Null until it is there. */
  get known(): ComponentType<Props> | null {
    return this.#known;
  }

  load(): Promise<ComponentType<Props>> {
    this.#coming ??= this.bring().then(
      (component) => (this.#known = component),
      (problem: unknown) => {
        this.#coming = null; // the service was away: it can be asked again
        throw problem;
      },
    );
    return this.#coming;
  }
}

/** Shows a component when it has come; says so when it cannot. */
export function show<Props extends object>(later: Later<Props>): ComponentType<Props> {
  return function Shown(props: Props) {
    const texts = messages.value.shell;
    const [, setIsThere] = useState(later.known !== null);
    const [hasFailed, setHasFailed] = useState(false);
    useEffect(() => {
      if (later.known !== null || hasFailed) return;
      let isWanted = true;
      later.load().then(
        () => {
          if (isWanted) setIsThere(true);
        },
        () => {
          if (isWanted) setHasFailed(true);
        },
      );
      return () => {
        isWanted = false;
      };
    }, [hasFailed]);
    const Known = later.known;
    if (Known !== null) return <Known {...props} />;
    if (!hasFailed) return null;
    return (
      <div class="notice" data-tone="warn" role="alert">
        <p>{texts.unreachable}</p>
        <button
          type="button"
          class="small"
          onClick={() => {
            setHasFailed(false);
          }}
        >
          {texts.retry}
        </button>
      </div>
    );
  };
}
