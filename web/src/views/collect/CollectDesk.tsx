import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { formatCount } from "../../messages/figures";
import { language, messages } from "../../messages/language";
import type { Collecting } from "../../state/collecting";
import { useProduct } from "../../state/product";
import { faultWords } from "../live-words";
import { Stage } from "../Stage";
import { type CollectCommand, commandOf } from "./collect-keys";
import { LabelButtons } from "./LabelButtons";

interface Props {
  readonly collecting: Collecting;
  readonly onNextPerson: () => void;
}

function Placeholder() {
  const texts = messages.value;
  const { live } = useProduct();
  const camera = live.camera.value;
  const engine = live.engine.value;
  if (camera.kind === "failed") {
    const { title, cure } = faultWords(camera.fault);
    return (
      <>
        <p class="fault-title">{title}</p>
        <p class="fault-cure">{cure}</p>
      </>
    );
  }
  if (live.pauses.value.length > 0) return <p>{texts.shell.cameraPaused}</p>;
  if (engine.kind === "loading") return <p>{texts.live.stateLoading}</p>;
  return <p>{texts.collect.asking}</p>;
}

/** What is seen and what is held, in one line that a screen reader hears when it changes. */
function State({ collecting }: { readonly collecting: Collecting }) {
  const texts = messages.value.collect;
  const { live } = useProduct();
  const { view, grade } = collecting.label.value;
  const held = [view === 0 ? "" : texts.marks[String(view) as "1" | "2" | "3"], grade]
    .filter((word) => word !== "")
    .join(" ");
  const isSeen = (live.pose.value?.points ?? null) !== null;
  const suggested = collecting.suggested.value;
  const collection = collecting.collection.value;
  const own = collection?.people.find(({ person }) => person === collecting.person.value);
  const counted = [view === 0 ? "" : String(view), grade]
    .filter((mark): mark is keyof typeof texts.marks => mark in texts.marks)
    .map((mark) =>
      texts.countOf(
        texts.marks[mark],
        formatCount(own?.counts[mark] ?? 0, language.value),
        formatCount(collection?.fewest ?? 0, language.value),
      ),
    );
  const words = [
    collecting.isPaused.value ? texts.paused : isSeen ? texts.recording : texts.nobody,
    texts.held(held === "" ? texts.none : held),
  ];
  return (
    <div class="stack">
      <p class="collect-state" role="status" data-paused={collecting.isPaused.value}>
        {words.join(" · ")}
      </p>
      {counted.length > 0 && <p class="figures">{counted.join(" · ")}</p>}
      {suggested > 0 && (
        <p class="quiet" data-tone={view !== 0 && view !== suggested ? "warn" : "idle"}>
          {texts.suggested(texts.marks[String(suggested) as "1" | "2" | "3"])}
        </p>
      )}
    </div>
  );
}

/** The camera, the label that is held, and everything a key does, as buttons too. */
export function CollectDesk({ collecting, onNextPerson }: Props) {
  const texts = messages.value.collect;
  const { live } = useProduct();
  const desk = useRef<HTMLDivElement>(null);
  const person = collecting.person.value;
  useLayoutEffect(() => {
    desk.current?.focus(); // before the page is painted: keys that are pressed at once are for it
  }, [person]);
  useEffect(
    () =>
      live.pose.subscribe((pose) => {
        collecting.take(pose);
      }),
    [live, collecting],
  );

  const own = collecting.collection.value?.people.find((each) => each.person === person);
  const count = (value: number): string => formatCount(value, language.value);
  const views = (["1", "2", "3"] as const).map((view) => ({
    view,
    n: own?.suggestions[view] ?? 0,
  }));
  const nSuggested = views.reduce((sum, { n }) => sum + n, 0);
  const suggested = views
    .filter(({ n }) => n > 0)
    .map(({ view, n }) => `${texts.marks[view]} ${count(n)}`);
  const obey = (command: CollectCommand): void => {
    switch (command.kind) {
      case "view":
        collecting.pressView(command.view);
        break;
      case "grade":
        collecting.pressGrade(command.grade);
        break;
      case "confirm":
        void collecting.confirm();
        break;
      case "undo":
      case "undo-run":
        void collecting.undo(command.kind === "undo-run");
        break;
      case "pause":
        collecting.pause();
        break;
      case "person":
        onNextPerson();
        break;
      case "finish":
        void collecting.finish();
        break;
      case "stop":
        collecting.leave();
        break;
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    // a button keeps its own keys
    const isOnButton =
      event.target instanceof HTMLButtonElement && ["Enter", "Space"].includes(event.code);
    const isWriting = event.target instanceof HTMLInputElement;
    const command = isPlain && !isOnButton && !isWriting ? commandOf(event.code) : null;
    if (command === null) return;
    event.preventDefault();
    event.stopPropagation(); // P means another person here
    const isRepeatable = command.kind === "undo";
    if (!event.repeat || isRepeatable) obey(command);
  };
  const action = (text: string, key: string, command: CollectCommand, isOff = false) => (
    <button
      type="button"
      class="small"
      disabled={isOff}
      onClick={() => {
        obey(command);
      }}
    >
      <kbd>{key}</kbd> {text}
    </button>
  );
  const isPaused = collecting.isPaused.value;
  const isCameraOn = live.camera.value.kind === "on" && live.engine.value.kind === "ready";
  return (
    <div
      class="collect-desk"
      ref={desk}
      role="group"
      tabIndex={0}
      aria-label={texts.desk(person ?? "")}
      aria-describedby="collect-keys"
      onKeyDown={onKeyDown}
    >
      <div class="stack">
        <Stage
          summary={texts.desk(person ?? "")}
          placeholder={isCameraOn ? null : <Placeholder />}
        />
        <State collecting={collecting} />
      </div>
      <div class="stack">
        <h2>{texts.desk(person ?? "")}</h2>
        <LabelButtons collecting={collecting} onCommand={obey} />
        <div class="pose-actions">
          {action(isPaused ? texts.goOn : texts.pause, texts.space, { kind: "pause" })}
          {action(texts.undo, "Z", { kind: "undo" })}
          {action(texts.undoRun, "X", { kind: "undo-run" })}
          {action(texts.confirm(count(nSuggested)), "Enter", { kind: "confirm" }, nSuggested === 0)}
          {action(texts.next, "P", { kind: "person" })}
          {action(texts.finish, "Q", { kind: "finish" })}
          {action(texts.stop, "Esc", { kind: "stop" })}
        </div>
        {nSuggested > 0 && (
          <p class="quiet" data-tone="idle">
            {texts.toConfirm(suggested.join(", "))}
          </p>
        )}
        <div class="field">
          <label class="label" for="collect-every">
            {texts.every}
          </label>
          <input
            id="collect-every"
            type="number"
            min={1}
            max={1000}
            value={collecting.every.value}
            onInput={({ currentTarget }) => {
              const every = currentTarget.valueAsNumber;
              if (every >= 1) collecting.every.value = Math.round(every);
            }}
          />
        </div>
        <p class="quiet key-hint" id="collect-keys">
          {texts.keys}
        </p>
      </div>
    </div>
  );
}
