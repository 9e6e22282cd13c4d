/** Profiles of runners that stay in the data folder: which one to compare with, a new one, one less. */
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { formatCount } from "../messages/figures";
import { language, messages } from "../messages/language";
import type { References } from "../state/earlier-runs";
import { useProduct } from "../state/product";
import { choose, reportChoice, runnerRequest } from "../state/report-choice";
import type { RunnerBody } from "../transport/bodies";
import { SelectField } from "./fields";
import { RenameRunner } from "./RenameRunner";
import { Undo } from "./Undo";
import { useLoaded } from "./use-loaded";
import { useTask } from "./use-task";

const LONGEST_NAME = 40;

function runnerLabel({ name, view, n_recordings: recordings, speed_m_per_s: speed }: RunnerBody) {
  const texts = messages.value.analyse;
  const speech = language.value;
  const facts = [texts.runnerViews[view], texts.runnerRecordings(formatCount(recordings, speech))];
  if (speed !== null)
    facts.push(texts.runnerSpeed(formatCount(Math.round(speed * 36) / 10, speech)));
  return `${name} (${facts.join(", ")})`;
}

/** What a profile was called, and is called now. */
interface Renamed {
  readonly before: string;
  readonly now: string;
}

interface Props {
  /** The recording that is shown. */
  readonly id: string;
  readonly references: References;
}

export function KeptRunners({ id, references }: Props) {
  const texts = messages.value.analyse;
  const { rest } = useProduct();
  const { state, reloaded } = useLoaded(() => rest.runners(), [rest]);
  const { isBusy, error, run } = useTask();
  const [name, setName] = useState("");
  const [said, setSaid] = useState("");
  const [isRenaming, setIsRenaming] = useState(false);
  const [renamed, setRenamed] = useState<Renamed | null>(null);
  const field = useId();
  const renameButton = useRef<HTMLButtonElement>(null);
  // until a list has the new name: what was renamed is not gone meanwhile
  const [moved, setMoved] = useState<Renamed | null>(null);
  const isListed = moved !== null && state.value?.some(({ name: one }) => one === moved.now);
  useEffect(() => {
    if (isListed === true) setMoved(null);
  }, [isListed]);
  const list = (state.value ?? []).map((one) =>
    isListed === false && one.name === moved?.before ? { ...one, name: moved.now } : one,
  );
  const { runner } = reportChoice();
  const chosen = runner ?? "";
  const isGone =
    runner !== null && state.kind === "ready" && list.every((one) => one.name !== runner);

  const say = (words: string): void => {
    setSaid(words);
    setRenamed(null);
  };
  const keep = (): void => {
    say("");
    run(async () => {
      const kept = await rest.keepRunner(name, runnerRequest(id, reportChoice(), references));
      setName("");
      say(texts.runnerKept(kept.name));
      await reloaded();
    });
  };
  const forget = (gone: string): void => {
    say("");
    setIsRenaming(false);
    run(async () => {
      await rest.forgetRunner(gone);
      setMoved(null);
      choose({ runner: null });
      say(texts.runnerForgotten(gone));
      await reloaded();
    });
  };
  const endRenaming = (): void => {
    setIsRenaming(false);
    renameButton.current?.focus(); // the field that had it goes
  };
  const rename = (before: string, wanted: string, isUndo: boolean): void => {
    setSaid("");
    run(async () => {
      const { name: now } = await rest.renameRunner(before, wanted);
      setMoved({ before, now });
      if (reportChoice().runner === before) choose({ runner: now });
      endRenaming();
      if (isUndo) say(texts.runnerRenamed(before, now));
      else setRenamed({ before, now });
      await reloaded();
    });
  };

  return (
    <fieldset class="run-fields kept-runners">
      <legend>{texts.runnersTitle}</legend>
      <p class="quiet">{texts.runnersHint}</p>
      {(list.length > 0 || isGone) && (
        <div class="earlier-run">
          <SelectField
            label={texts.runnerCompare}
            value={chosen}
            options={[
              { value: "", label: texts.runnerNone },
              ...list.map((one) => ({ value: one.name, label: runnerLabel(one) })),
              ...(isGone ? [{ value: chosen, label: texts.runnerGone(chosen) }] : []),
            ]}
            onChange={(value) => {
              choose({ runner: value === "" ? null : value });
              setIsRenaming(false);
            }}
          />
          {runner !== null && !isGone && (
            <button
              ref={renameButton}
              type="button"
              aria-expanded={isRenaming}
              aria-label={texts.runnerRenameOf(runner)}
              onClick={() => {
                setIsRenaming(!isRenaming);
              }}
            >
              {texts.runnerRename}
            </button>
          )}
          {runner !== null && !isGone && (
            <button
              type="button"
              disabled={isBusy}
              aria-label={texts.earlierForget(runner)}
              onClick={() => {
                forget(runner);
              }}
            >
              {texts.earlierForgetShort}
            </button>
          )}
        </div>
      )}
      {isRenaming && runner !== null && !isGone && (
        <RenameRunner
          key={runner}
          name={runner}
          longest={LONGEST_NAME}
          isBusy={isBusy}
          onRename={(wanted) => {
            rename(runner, wanted, false);
          }}
          onClose={endRenaming}
        />
      )}
      {renamed !== null && (
        <Undo
          words={texts.runnerRenamed(renamed.before, renamed.now)}
          isBusy={isBusy}
          onUndo={() => {
            rename(renamed.now, renamed.before, true);
          }}
        />
      )}
      <form
        class="earlier-run"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <div class="field">
          <label class="label" for={field}>
            {texts.runnerName}
          </label>
          <input
            id={field}
            type="text"
            required
            maxLength={LONGEST_NAME}
            autocomplete="off"
            value={name}
            onInput={({ currentTarget }) => {
              setName(currentTarget.value);
            }}
          />
        </div>
        <button type="submit" disabled={isBusy || name.trim() === ""}>
          {texts.runnerKeep}
        </button>
      </form>
      <p class="quiet" role="status">
        {said}
      </p>
      {(error ?? (state.kind === "failed" ? state.message : null)) !== null && (
        <p class="reason" role="alert">
          {error ?? (state.kind === "failed" ? state.message : "")}
        </p>
      )}
    </fieldset>
  );
}
